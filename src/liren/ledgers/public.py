"""The door to the room of accounts that several rooms keep: double entry, never deleted 账本."""
