"""Registers (台账): views of what the rooms hold, each drawn from a declaration. Nothing is kept here."""
