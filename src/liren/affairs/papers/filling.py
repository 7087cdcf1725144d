"""What a paper says: the fields of its template, filled from the affair and from what was typed when it was issued."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from liren.affairs.answers import is_personal
from liren.affairs.models import Affair
from liren.affairs.papers.sheet import Asked, Sheet
from liren.affairs.queries.telling import in_words, reply_text
from liren.engine.language import Field
from liren.engine.steps import all_fields
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.kit.vault import Erased
from liren.standards.public import Rules

LONGEST = 2000
_UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class Filled:
    """words: of each field, "" where nobody knows. tables: of fields that are tables. looked_at: names in the vault."""

    words: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)


def fill(
    sheet: Sheet,
    affair: Affair,
    rules: Rules,
    kept: Mapping[str, Json | Erased],
    given: Mapping[str, str],
    *,
    built_in: Mapping[str, str],
) -> Filled:
    """Every field of the sheet. kept: personal answers by name. Raises InvalidInput for what is missing."""
    filled = Filled(words=dict(built_in))
    fields = all_fields(rules.procedure)
    for asked in sheet.fields.values():
        _fill_one(asked, affair, rules, fields, kept, filled, built_in)
        typed = given.get(asked.key, "") if asked.ask else ""
        if typed:
            filled.words[asked.key] = typed
    problems = {
        key: f"请填“{asked.title}”，文书里要用" for key, asked in sheet.fields.items()
        if asked.required and not filled.words.get(key) and key not in filled.tables
    }  # fmt: skip
    problems |= {key: f"不超过 {LONGEST} 字" for key, text in given.items() if len(text) > LONGEST}
    problems |= {key: "这份文书没有这一项" for key in given if key not in sheet.fields or not sheet.fields[key].ask}
    if problems:
        raise InvalidInput.of(problems)
    return filled


def built_in(affair: Affair, rules: Rules, *, issuer: str, number: str, community: str, at: datetime) -> dict[str, str]:
    """The fields every paper may use."""
    return {
        "number": number,
        "date": in_chinese(at),
        "issuer": issuer,
        "affair_number": affair.number,
        "affair_title": affair.title,
        "procedure": rules.procedure.title,
        "place": affair.place_name,
        "community": community,
        "opened_on": in_chinese(affair.opened_at),
        "reply": reply_text(rules.procedure, affair.run.get("reply") or {}),
    }


def in_chinese(moment: datetime | date) -> str:
    """A date as papers bear it.

    >>> in_chinese(date(2026, 11, 3))
    '2026年11月3日'
    """
    day = moment.astimezone(CHINA).date() if isinstance(moment, datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"


def _fill_one(
    asked: Asked,
    affair: Affair,
    rules: Rules,
    fields: Mapping[str, Field],
    kept: Mapping[str, Json | Erased],
    filled: Filled,
    known: Mapping[str, str],
) -> None:
    """From the first source that was answered; a personal answer only where the template says so."""
    for source in asked.sources:
        found = fields.get(source)
        if found is None or found.type == "place":  # a place is said by its name, which the affair knows
            value: Any = None
        elif is_personal(found):
            name = _name_in(kept, source) if asked.personal else None
            value = kept[name] if name else None
            if name and not isinstance(value, Erased | None):
                filled.looked_at.append(name)
        else:
            value = affair.answers.get(source)
        if found is not None and value not in (None, "", []) and not isinstance(value, Erased):
            _put(asked.key, found, value, rules, filled)
            return
        if known.get(source):
            filled.words[asked.key] = known[source]
            return


def _put(key: str, found: Field, value: Any, rules: Rules, filled: Filled) -> None:
    if found.type == "table":
        filled.tables[key] = _table(found, value, rules)
    elif found.type == "date":
        filled.words[key] = in_chinese(date.fromisoformat(str(value)))
    filled.words.setdefault(key, printable(in_words(found, value, rules)))


def _table(found: Field, value: Sequence[Mapping[str, Any]], rules: Rules) -> Table:
    columns = list(found.columns.items())
    rows = tuple(tuple(printable(in_words(c, row.get(k), rules)) for k, c in columns) for row in value)
    return Table(tuple(column.title for _, column in columns), rows)


def _name_in(kept: Mapping[str, Json | Erased], key: str) -> str | None:
    """The name under which the vault holds the latest answer to `key`: `phone`, `verify.2.phone`."""
    found = [name for name in kept if name.rsplit(".", 1)[-1] == key]
    return found[-1] if found else None


def clean(given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as a document and a database can hold it."""
    return {printable(key): printable(str(text)).strip() for key, text in given.items()}


def printable(text: str) -> str:
    """Text without characters no document can hold (control characters, halves of surrogate pairs).

    >>> printable("退回\\x0b理由\\n第二行")
    '退回理由\\n第二行'
    """
    return "".join(c for c in text if c == "\n" or (c >= " " and not _UNPRINTABLE.match(c)))
