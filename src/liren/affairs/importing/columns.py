"""Which column is which: guessed from its name or told by a mapping file, and shown before anything is done."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.conf import settings

from liren.affairs.importing.errors import ColumnsUnclear
from liren.engine.language import Field
from liren.kit.clock import CHINA

OWN = {"number": "原编号", "opened_at": "提出时间", "reply": "答复", "replied_at": "答复时间"}
"""What a row tells beside the procedure's own form."""

_KNOWN = {"name": "reporter.name", "phone": "reporter.phone"}
_WORDS = {"columns", "times", "date_only", "zone"}


@dataclass(frozen=True, slots=True)
class Columns:
    """fields: field key → index of its column. titles: field key → its title. unused: columns nobody asked for.

    times, date_only, zone: how times are read, see `cells.as_time`.
    """

    fields: Mapping[str, int]
    titles: Mapping[str, str]
    unused: tuple[str, ...]
    guessed: bool
    times: tuple[str, ...] = ()
    date_only: time | None = None
    zone: ZoneInfo = CHINA


def synonyms() -> dict[str, list[str]]:
    """Field key → names a column of it may bear."""
    return cast(dict[str, list[str]], _habits()["columns"])


def usual_procedure() -> str:
    """Key of the procedure imports run under when nobody names one."""
    return str(_habits()["procedure"])


def _habits() -> dict[str, Any]:
    text = (settings.LAWBOOK / "imports" / "affairs.yaml").read_text(encoding="utf-8")
    return cast(dict[str, Any], yaml.safe_load(text))


def plain(header: str) -> str:
    """A column's name as it is compared.

    >>> plain(" 留言 时间（必填）*"), plain("Phone")
    ('留言时间', 'phone')
    """
    text = unicodedata.normalize("NFKC", header).lower()
    return re.sub(r"\(.*?\)|[\s*:_\-/.,、。]", "", text)


def guess_columns(headers: Sequence[str], form: Mapping[str, Field]) -> Columns:
    """Guess by name. form: what the procedure asks when an affair is opened. Raises ColumnsUnclear."""
    titles = _titles(form)
    names = _names(form)
    found: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        if key := names.get(plain(header)):
            found.setdefault(key, []).append(index)
    for key, indexes in found.items():
        if len(indexes) > 1:
            alike = "、".join(f"“{headers[i]}”" for i in indexes)
            raise ColumnsUnclear(why=f"{alike}都像是“{titles[key]}”")
    return _complete(headers, {key: indexes[0] for key, indexes in found.items()}, form, guessed=True)


def told_columns(headers: Sequence[str], document: object, form: Mapping[str, Field]) -> Columns:
    """Columns as a mapping file tells them: {columns: {列名: 栏目}, times: [格式], date_only: "17:00", zone: 时区}."""
    if not isinstance(document, dict) or not isinstance(document.get("columns"), dict):
        raise ColumnsUnclear(why="对应表里要有 columns: {列名: 栏目}")
    if unknown := sorted(str(word) for word in document if word not in _WORDS):
        raise ColumnsUnclear(why=f"对应表里不认得“{'、'.join(unknown)}”，可以写 {'、'.join(sorted(_WORDS))}")
    titles = _titles(form)
    fields: dict[str, int] = {}
    for name, key in document["columns"].items():
        if name not in headers:
            raise ColumnsUnclear(why=f"文件里没有“{name}”这一列，有：{'、'.join(headers)}")
        if key not in titles:
            raise ColumnsUnclear(why=f"没有“{key}”这个栏目，可以写 {'、'.join(titles)}")
        if key in fields:
            raise ColumnsUnclear(why=f"两列都对应到“{key}”")
        fields[key] = headers.index(name)
    return _complete(headers, fields, form, guessed=False, **_options(document))


def read_mapping(path: Path) -> object:
    """The YAML of a mapping file. Raises ColumnsUnclear."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ColumnsUnclear(why=f"读不到对应表“{path.name}”") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ColumnsUnclear(why=f"对应表“{path.name}”不是 UTF-8 的 YAML") from error


def letter(index: int) -> str:
    """A column as a spreadsheet names it.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    above, last = divmod(index, 26)
    return (letter(above - 1) if above else "") + chr(ord("A") + last)


def _titles(form: Mapping[str, Field]) -> dict[str, str]:
    return {**OWN, **{key: field.title for key, field in form.items()}}


def _names(form: Mapping[str, Field]) -> dict[str, str]:
    """Plain column name → field key; the procedure's own titles win over the synonyms."""
    names: dict[str, str] = {}
    for key, words in synonyms().items():
        field_key = key if key in OWN else _in_form(key, form)
        if field_key:
            names.update({plain(word): field_key for word in words})
    names.update({plain(title): key for key, title in _titles(form).items()})
    return names


def _in_form(key: str, form: Mapping[str, Field]) -> str | None:
    """The form's field for what the synonyms call `key`: by its own name, else by what the platform knows it as."""
    if key in form:
        return key
    known = _KNOWN.get(key)
    return next((field.key for field in form.values() if known and field.known == known), None)


def _options(document: Mapping[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if "times" in document:
        formats = document["times"]
        options["times"] = tuple(str(f) for f in (formats if isinstance(formats, list) else [formats]))
    if "date_only" in document:
        try:
            options["date_only"] = time.fromisoformat(str(document["date_only"]))
        except ValueError as error:
            raise ColumnsUnclear(why='date_only 应写成带引号的 "17:00"') from error
    if "zone" in document:
        try:
            options["zone"] = ZoneInfo(str(document["zone"]))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ColumnsUnclear(why=f"不认得时区“{document['zone']}”") from error
    return options


def _complete(
    headers: Sequence[str], fields: Mapping[str, int], form: Mapping[str, Field], *, guessed: bool, **options: Any
) -> Columns:
    titles = _titles(form)
    needed = ["opened_at", *(key for key, field in form.items() if field.required and field.type != "place")]
    if missing := [titles[key] for key in needed if key not in fields]:
        raise ColumnsUnclear(
            why=f"找不到“{'”“'.join(missing)}”在哪一列，文件里有：{'、'.join(h for h in headers if h)}"
        )
    used = set(fields.values())
    unused = tuple(header for index, header in enumerate(headers) if header and index not in used)
    return Columns(dict(fields), titles, unused, guessed, **options)
