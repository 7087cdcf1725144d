"""The groups in force: what the law book says everywhere, and what a street or community adds for itself."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from django.db.models import Q, QuerySet

from liren.access.public import Actor, require
from liren.engine.book import Finding, checked_each
from liren.engine.groups.file import FOLDER, Code, Group, GroupFile, between, parse_file
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.kit.json import canonical
from liren.registry.groups.errors import GroupsInvalid
from liren.registry.models import GroupRules
from liren.territories.public import ancestors_of, level_of

EVERYWHERE: Final = ""
_ALWAYS: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Family:
    """Groups that belong together. path: where they are in force; "" everywhere."""

    key: str
    title: str
    path: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What holds at a place on a day. titles: code of a decision → what it is called."""

    families: tuple[Family, ...]
    codes: Mapping[str, Code]

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for family in self.families for group in family.groups)

    @property
    def titles(self) -> Mapping[str, str]:
        return {key: code.title for key, code in self.codes.items()}

    def closed(self, group: Group) -> bool:
        """Does it hang on a decision that only who approves for the place may know of?

        So does one that nothing in force defines any more: nobody says that it was open.
        """
        return any(code not in self.codes or self.codes[code].closed for code in group.codes)

    @property
    def asked(self) -> frozenset[str]:
        """Every decision that is defined, or looked at by a group."""
        return frozenset(self.codes).union(*(group.codes for group in self.groups))


def book_at(path: str, on: date) -> Book:
    """The groups in force at `path` on that day: everywhere's first, then those of the places above it and its own.

    One statement.
    """
    here = [EVERYWHERE, *ancestors_of(path), path]
    found = GroupRules.objects.filter(path__in=here, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    said = [(one.path, parse_file(one.document)) for one in found]
    said.sort(key=lambda pair: (len(pair[0]), pair[1].order, pair[1].key))
    families = tuple(Family(file.key, file.title, where, file.groups) for where, file in said)
    codes = {code.key: code for _, file in said for code in file.codes}
    return Book(families, MappingProxyType(codes))


def check_groups(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's files of groups, for `lawbook check`."""
    return checked_each(texts, FOLDER, parse_file, _summary, between, "各组之间")


def _summary(file: GroupFile) -> str:
    return f"{file.title}：{len(file.groups)} 组，{len(file.codes)} 种认定"


@write
def seed_groups(book: Path, *, at: datetime) -> int:
    """Lay the law book's files that are new or were changed; how many. What was in force before keeps its days.

    Rules somebody changed by hand since are left alone. Raises GroupsInvalid.
    """
    texts = [file.read_text("utf-8") for file in sorted((book / FOLDER).glob("*.yaml"))]
    try:
        files = [(read(text), parse_file(text)) for text in texts]
        wrong = between([file for _, file in files])
    except DocumentInvalid as error:
        raise _invalid(error.problems) from error
    if wrong:
        raise _invalid(wrong)
    return sum(_lay(document, file, at) for document, file in files)


def _lay(document: Mapping[str, Any], file: GroupFile, at: datetime) -> bool:
    seed = hashlib.sha256(canonical(dict(document))).hexdigest()
    row = GroupRules.objects.select_for_update().filter(path=EVERYWHERE, key=file.key, valid_to=None).first()
    if row is not None and row.seed in ("", seed):
        return False
    today = at.astimezone(CHINA).date()
    if row is not None:
        end_at(row, today)
    GroupRules.objects.create(
        key=file.key, document=dict(document), seed=seed, valid_from=today if row else _ALWAYS, at=at
    )
    return True


def end_at(row: GroupRules, day: date) -> None:
    """It holds until the day before."""
    row.valid_to = max(day, row.valid_from)
    row.save(update_fields=["valid_to"])


@write
def add_groups(*, path: str, text: str, by: Actor, at: datetime, on: date | None = None) -> str:
    """A street or community says groups of its own, from `on` (today when not said); the file's key.

    text: YAML as in the law book; the same key again replaces what was said before, from that day on. Decisions the
    law book defines may be named. Keys are a place's own, above and below it too. Raises GroupsInvalid, NotAllowed.
    """
    if level_of(path) < 4:
        raise InvalidInput(path="街道、社区才能自己加分组")
    require(by, "rules.publish", path)
    day = on or at.astimezone(CHINA).date()
    hold(path)
    try:
        document, file = read(text), parse_file(text)
    except (DocumentInvalid, yaml.YAMLError) as error:
        raise _invalid(getattr(error, "problems", (Problem("", "这不是能读的文件。"),))) from error
    if wrong := (*between([file, *beside(path, day, but=file.key)]), *_below(file, path, day)):
        raise _invalid(wrong)
    for row in lasting(day).select_for_update().filter(path=path, key=file.key):
        if day <= row.valid_from and row.valid_from > at.astimezone(CHINA).date():
            raise InvalidInput(on="原来的分组还没有开始，请先撤下它")
        end_at(row, day)
    GroupRules.objects.create(key=file.key, path=path, document=document, valid_from=day, at=at, by_person=by.person_id)
    return file.key


@write
def end_groups(*, path: str, key: str, by: Actor, at: datetime) -> None:
    """What the place itself said ends tomorrow; how it stood on earlier days can still be asked.

    Raises GroupUnknown (through InvalidInput for the law book's own), NotAllowed.
    """
    require(by, "rules.publish", path)
    row = GroupRules.objects.select_for_update().filter(path=path, key=key, valid_to=None).exclude(path="").first()
    if row is None:
        raise InvalidInput(key="这里没有这样一份分组")
    end_at(row, at.astimezone(CHINA).date() + timedelta(days=1))


def hold(path: str) -> None:
    """One at a time says groups in a street: what is above and below is looked at."""
    street = next((one for one in ancestors_of(path) if level_of(one) == 4), path)
    rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", f"groups {street}")


def lasting(day: date) -> QuerySet[GroupRules]:
    """What holds on that day or begins later."""
    return GroupRules.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day))


def beside(path: str, day: date, *, but: str = "") -> list[GroupFile]:
    """What else holds at `path` from that day on; but: the key of the place's own file that is left out."""
    found = lasting(day).filter(path__in=[EVERYWHERE, *ancestors_of(path), path])
    return [parse_file(one.document) for one in found if (one.path, one.key) != (path, but)]


def _below(file: GroupFile, path: str, day: date) -> Iterator[Problem]:
    """Places below have said the same key already: there one name would stand for two rules."""
    keys = set(_titles(file))
    for row in lasting(day).filter(path__startswith=path).exclude(path=path).order_by("path"):
        for key, title in _titles(parse_file(row.document)).items():
            if key in keys:
                yield Problem(key, f"下面有地方已经加了“{title}”。", "请换一个名称，或请那里先撤下。")


def _titles(file: GroupFile) -> dict[str, str]:
    return {one.key: one.title for one in file.groups} | {one.key: one.title for one in file.codes}


def _invalid(problems: tuple[Problem, ...]) -> GroupsInvalid:
    return GroupsInvalid(text="；".join(map(str, problems[:10])))
