"""S0's system laid in a world of people, and what tests of systems say again and again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.kit.tests.laid import laid_again
from liren.standards import public as standards
from liren.standards.public import (
    DEFAULT_SYSTEM,
    PlacementView,
    SourceEntry,
    StandardEntry,
    SystemPage,
)

AT, ON = now(), date(2026, 6, 1)
BOUND = next(iter(standards.STANDARD_ACTORS))
BOOK: Path = settings.LAWBOOK
FILE = BOOK / "standards" / "systems" / f"{DEFAULT_SYSTEM}.yaml"
WORDS: dict[str, Any] = {
    "name": "城乡协商",
    "role": "",
    "is_direction": True,
    "urban": True,
    "rural": True,
    "procedures": (),
}
COUNCIL = StandardEntry(
    "城乡社区协商工作规范", "local", "in_force", "DB44/T 2198—2019", kind="management", area="both",
    sources=(SourceEntry("某文件"),),
)  # fmt: skip


@laid_again
def laid() -> Cast:
    found = cast()
    standards.seed_systems(BOOK, at=AT)
    return found


def page(key: str = DEFAULT_SYSTEM) -> SystemPage:
    return standards.system(key, on=ON)


def placements() -> Sequence[PlacementView]:
    return standards.placements(page(), on=ON, limit=None).items


def recorded(entry: StandardEntry = COUNCIL, **more: Any) -> Any:
    return standards.record_standard(entry=replace(entry, **more), by=SYSTEM, at=AT)


def place(by: Any, standard: Any, node: str = "4.7", key: str = DEFAULT_SYSTEM, why: str = "题名如此") -> None:
    standards.place_standard(key=key, node=node, standard=standard, why=why, by=by, at=AT)
