"""The door to the room of self-governance: rules by which people decide, and what was decided by them 社区自治."""
