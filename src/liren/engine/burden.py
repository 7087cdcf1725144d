"""What a procedure asks of people, in fields and minutes: relief 减负 starts with counting."""

from dataclasses import dataclass

from liren.engine.language import Procedure


@dataclass(frozen=True, slots=True)
class Burden:
    """Fields on the usual way, and minutes estimated from them (rounded up). known_fields are not asked again."""

    resident_fields: int
    worker_fields: int
    known_fields: int
    resident_minutes: int
    worker_minutes: int


def burden(procedure: Procedure) -> Burden:
    raise NotImplementedError
