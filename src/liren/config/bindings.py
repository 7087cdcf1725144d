"""The bindings between rooms: who reacts to which event. Read once at start by `config.apps`."""


def bind() -> None:
    """Register every room's handlers with the outbox."""
