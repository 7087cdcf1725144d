"""The door of this room: everything outside enters here."""
