"""Who does what in each kind of affair, as data (`duties.yaml`): the four kinds of actor of S0, its three of affair."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from liren.actors.kinds import KINDS, Kind

Letter = Literal["R", "A", "C", "I"]
LETTERS: dict[str, str] = {"R": "承办", "A": "负责", "C": "协商", "I": "告知"}


@dataclass(frozen=True, slots=True)
class Duty:
    """What one kind of actor does in one kind of affair. from_document: the duty is S0's; else our reading."""

    actor: Kind
    letters: tuple[Letter, ...]
    duty: str
    from_document: bool

    @property
    def actor_title(self) -> str:
        return KINDS[self.actor]

    @property
    def letters_title(self) -> str:
        return "、".join(LETTERS[letter] for letter in self.letters)


def duties(kind: str) -> tuple[Duty, ...]:
    """The duties of all four kinds of actor in an affair of `kind`: management, service or autonomy.

    Source: S0 五（一）. Raises KeyError for another kind.

    >>> [d.actor_title for d in duties("autonomy") if "A" in d.letters]
    ['基层群众性自治组织']
    """
    return _all()[kind]


@cache
def _all() -> dict[str, tuple[Duty, ...]]:
    document = yaml.safe_load(Path(__file__).with_name("duties.yaml").read_text(encoding="utf-8"))
    return {
        kind: tuple(
            Duty(actor, tuple(row["letters"]), row["duty"], row["basis"] == "document") for actor, row in rows.items()
        )
        for kind, rows in document.items()
    }
