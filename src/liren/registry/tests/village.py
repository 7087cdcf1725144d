"""Invented people on record in 桂花里, for tests: nobody's name, numbers of a division that does not exist (320599)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.kit.tests.laid import laid_again
from liren.registry import public as registry
from liren.registry.people.documents import check_digit
from liren.registry.public import Ground

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
VISITED = Ground("visited", "checked")
WHY = "入户走访"


def number(born: str, order: int = 101) -> str:
    """A citizen's number nobody bears: its division was never given out. An odd order is a man's."""
    first = f"320599{born}{order:03}"
    return first + check_digit(first)


@dataclass(frozen=True, slots=True)
class Village:
    """陈林溪 and 许望舒, a couple in building 3 (second grid) with their child; 陈远山 in building 1 (first grid)."""

    people: Cast
    chen: UUID  # 陈林溪, 13900001111
    xu: UUID  # 许望舒, no phone
    child: UUID
    yuan: UUID  # 陈远山
    home: UUID

    def enter(self, who: str) -> Actor:
        return self.people.enter(who, at=AT)


CHEN, XU, CHILD, YUAN = (
    number("19850312", 101),
    number("19870722", 202),
    number("20150601", 303),
    number("19490101", 505),
)
PHONE = "13900001111"


def village() -> Village:
    """Make them, or find them made. Afterwards the reader is the system."""
    enter_system("test")
    return _village()


@laid_again
def _village() -> Village:
    people = cast()
    three, one = people.frame.building_3.path, people.frame.building_1.path

    def put(name: str, no: str, place: str, phones: list[str]) -> UUID:
        return registry.register(
            given={"name": name, "number": no, "phones": phones}, kind="actual", place=place, ground=VISITED, by=SYSTEM,
            at=AT,
        ).id  # fmt: skip

    chen, xu, child = put("陈林溪", CHEN, three, [PHONE]), put("许望舒", XU, three, []), put("陈小满", CHILD, three, [])
    yuan = put("陈远山", YUAN, one, ["13900002222"])
    home = registry.found_household(
        place=three, members=[(chen, "head"), (xu, "spouse"), (child, "child")], ground=VISITED, by=SYSTEM, at=AT
    )
    return Village(people, chen, xu, child, yuan, home)


def found(here: Village, who: str, **wanted: Any) -> set[str]:
    """Under which masked names `who` finds them."""
    return {one.shown for one in registry.find(purpose=WHY, by=here.enter(who), at=AT, **wanted).people}


def full(here: Village, who: UUID, what: str) -> tuple[str, ...]:
    """What the worker opens of a resident."""
    return registry.reveal(resident_id=who, what=what, purpose=WHY, by=here.enter("worker"), at=AT)


def later(hours: int) -> datetime:
    return AT + timedelta(hours=hours)
