"""How another system's orders read as ours, and our results as theirs: data, checked before it is used.

A path such as `caller.phone` or `tags.0` names a value of the order's JSON; nothing is evaluated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

import jsonschema

from liren.affairs.public import Contact
from liren.engine.explaining import problems_of
from liren.engine.language import Field, Procedure
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.values import HIDDEN_IN_LINE, HIDDEN_IN_TEXT
from liren.kit.clock import CHINA
from liren.territories.public import is_path, lies_in, places_at

CHANGES: Final = ("urge", "withdraw", "rate", "nothing")
WHENS: Final = ("opened", "told", "declined", "closed")
TOLD: Final = ("id", "status", "number", "step", "reply", "told_at", "closed_at", "rating", "now")
LONGEST_ID: Final = 100

_PATH: Final = {"type": "string", "pattern": r"^[^.\s]+(\.[^.\s]+)*$", "maxLength": 200,
                "x-says": "写成 caller.phone 这样的路径"}  # fmt: skip
_WORD: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_HTTP_PATH: Final = {"type": "string", "pattern": r"^/[\x21-\x7e]*$", "maxLength": 200, "x-says": "写成 /orders 这样"}
_CODES: Final = {"type": "object", "additionalProperties": {"type": ["string", "boolean", "integer"]}}
_TAKEN: Final = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"from": _PATH, "codes": _CODES, "otherwise": {"type": ["string", "boolean", "integer"]}},
}
_TIME: Final = {
    "type": "object", "additionalProperties": False, "required": ["from"],
    "properties": {"from": _PATH, "format": _WORD},
}  # fmt: skip


def _object(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": list(required), "properties": properties,
    }  # fmt: skip


_RULE: Final = _object(
    ["status"], status=_WORD, when={"enum": list(WHENS)}, step=_WORD, also={"type": "array", "items": _WORD}
)
SCHEMA: Final = _object(
    ["procedure", "order", "fields", "place"],
    procedure=_WORD,
    auth=_object(
        ["header", "value"],
        header={**_WORD, "pattern": "^[A-Za-z-]+$", "x-says": "写请求头的名字"},
        value={**_WORD, "pattern": "^[\x20-\x7e]+$", "x-says": "写英文字母、数字和符号；口令写成 {secret}"},
    ),
    pull=_object(
        ["path", "items"], path=_HTTP_PATH, items=_PATH, cursor=_WORD, next=_PATH, size=_WORD,
        most={"type": "integer", "minimum": 1, "maximum": 200},
    ),
    one=_object(["path"], path=_HTTP_PATH, order=_PATH),
    index=_object(["path", "items", "id", "status"], path=_HTTP_PATH, items=_PATH, id=_PATH, status=_PATH,
                  cursor=_WORD, next=_PATH, since=_WORD),
    order=_object(
        ["id"], id=_PATH, status=_PATH, happened_at=_TIME, rating=_TAKEN, comment=_PATH,
        changes={"type": "object", "additionalProperties": {"enum": list(CHANGES)}},
    ),
    place=_TAKEN,
    contact=_object([], name=_PATH, phone=_PATH),
    fields={"type": "object", "minProperties": 1, "additionalProperties": _TAKEN},
    returns=_object(
        ["path", "statuses", "body"], path=_HTTP_PATH, method={"enum": ["POST", "PUT", "PATCH"]},
        statuses={"type": "array", "minItems": 1, "items": _RULE},
        body={"type": "object", "minProperties": 1, "additionalProperties": {"enum": list(TOLD)}},
        times=_WORD,
    ),
)  # fmt: skip


@dataclass
class Translated:
    """An order as ours. answers: by field of the procedure. problems: by field, what is wrong and what to do."""

    outside_id: str
    status: str | None = None
    place: str = ""
    contact: Contact = field(default_factory=lambda: Contact(""))
    answers: dict[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    rating: int | None = None
    comment: str | None = None
    problems: dict[str, str] = field(default_factory=dict)


def mapping_of(text: str) -> dict[str, Any]:
    """The document, sound by its schema. Raises DocumentInvalid with every problem at once."""
    document = read(text)
    found = problems_of(_validator(), document)
    if found:
        raise DocumentInvalid(found)
    return document


def check(document: Mapping[str, Any], procedure: Procedure, classes: frozenset[str], path: str) -> tuple[Problem, ...]:
    """What does not fit the procedure it opens, or the place it is for."""
    return (*_of_fields(document, procedure, classes), *_of_places(document, path), *_of_returns(document, procedure))


def _of_fields(document: Mapping[str, Any], procedure: Procedure, classes: frozenset[str]) -> Iterator[Problem]:
    known = {"reporter.name", "reporter.phone"} if document.get("contact") else set()
    for key, taken in document["fields"].items():
        asked = procedure.form.get(key)
        if asked is None:
            yield Problem(f"fields.{key}", "规程的表单里没有这一栏。", f"有：{'、'.join(procedure.form)}。")
            continue
        if asked.type in ("photos", "files", "table"):
            yield Problem(f"fields.{key}", "照片、文件和表格对接不了。", "请去掉。")
        for place, value in _targets(taken, f"fields.{key}"):
            if wrong := _wrong_value(asked, value, classes):
                yield Problem(place, wrong)
    for key, asked in procedure.form.items():
        given = key in document["fields"] or asked.type == "place" or asked.known in known
        if asked.required and asked.when is None and not given:
            yield Problem("fields", f"缺少必填的 {key}（{asked.title}）。", "请写从哪里取。")


def _targets(taken: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    yield from ((f"{path}.codes.{theirs}", ours) for theirs, ours in taken.get("codes", {}).items())
    if "otherwise" in taken:
        yield f"{path}.otherwise", taken["otherwise"]


def _wrong_value(asked: Field, value: Any, classes: frozenset[str]) -> str | None:
    if asked.type == "choice" and value not in dict(asked.options):
        return f"“{asked.title}”没有“{value}”这个选项；有：{'、'.join(key for key, _ in asked.options)}。"
    if asked.type == "class" and value not in classes:
        return f"目录里没有“{value}”这一类，请核对代码。"
    return None


def _of_places(document: Mapping[str, Any], path: str) -> Iterator[Problem]:
    written = dict(_targets(document["place"], "place"))
    standing = places_at(str(value) for value in written.values())
    for where, value in written.items():
        found = standing.get(str(value))
        if found is None or found.valid_to is not None:
            yield Problem(where, f"没有“{value}”这个地方。", "请写地点的路径，例如 32.05.06.990.001.。")
        elif not lies_in(found.path, path):
            yield Problem(where, f"“{found.full_name}”不在这个对接管的地方里。", "请另开一个对接。")


def _of_returns(document: Mapping[str, Any], procedure: Procedure) -> Iterator[Problem]:
    for number, rule in enumerate(document.get("returns", {}).get("statuses", ())):
        path = f"returns.statuses.{number}"
        if "step" in rule and rule["step"] not in procedure.steps:
            yield Problem(f"{path}.step", f"规程里没有步骤“{rule['step']}”。", f"有：{'、'.join(procedure.steps)}。")
        if ("step" in rule) == ("when" in rule):
            yield Problem(path, "when 和 step 要写一个，只写一个。")


def at_path(value: Any, path: str) -> Any:
    """The value a path names; None where there is none.

    >>> at_path({"caller": {"phones": ["1", "2"]}}, "caller.phones.1"), at_path({"a": 1}, "a.b")
    ('2', None)
    """
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and part.isascii() and int(part[:4]) < len(value):
            value = value[int(part[:4])]
        else:
            return None
    return value


def translate(document: Mapping[str, Any], order: Any, path: str) -> Translated | None:
    """The order as ours; None when it does not even say its id. path: the place the connector is for."""
    told = document["order"]
    outside_id = _text(at_path(order, told["id"]))
    if not outside_id or len(outside_id) > LONGEST_ID or HIDDEN_IN_LINE.search(outside_id):
        return None
    found = Translated(outside_id, _text(at_path(order, told["status"]))[:LONGEST_ID] if "status" in told else None)
    for key, taken in document["fields"].items():
        found.answers[key] = _taken(order, taken, found, key)
    found.answers = {key: value for key, value in found.answers.items() if value not in (None, "")}
    found.place = str(_taken(order, document["place"], found, "place") or path)
    if not (is_path(found.place) and lies_in(found.place, path)):
        found.problems["place"] = "不在这个对接管的地方里，请在 place.codes 里写明。"
    contact = document.get("contact", {})
    name, phone = (_text(at_path(order, contact[part])) if part in contact else "" for part in ("name", "phone"))
    found.contact = Contact(name[:30], phone or None)
    found.happened_at = _moment(order, told.get("happened_at"), found)
    rating = _taken(order, told["rating"], found, "rating") if "rating" in told else None
    found.rating = int(str(rating)) if str(rating) in ("1", "2", "3", "4", "5") else None
    found.comment = _text(at_path(order, told["comment"]))[:500] or None if "comment" in told else None
    return found


def _taken(order: Any, taken: Mapping[str, Any], found: Translated, key: str) -> Any:
    value = at_path(order, taken["from"]) if "from" in taken else None
    if isinstance(value, Mapping | list):
        found.problems[key] = f"{taken['from']} 不是一个值，请写得更细。"
        return None
    if "codes" in taken and value is not None:
        ours = taken["codes"].get(_text(value))
        if ours is None and "otherwise" not in taken:
            found.problems[key] = f"{taken['from']} 的代码不在对照表里，请补上 codes，或写 otherwise。"
        value = ours
        return taken.get("otherwise") if value is None else value
    if value is None:
        return taken.get("otherwise")
    return value if isinstance(value, bool) else _text(value)


def _moment(order: Any, taken: Mapping[str, Any] | None, found: Translated) -> datetime | None:
    said = _text(at_path(order, taken["from"])) if taken else ""
    if not said or taken is None:
        return None
    try:
        way = taken.get("format")
        moment = datetime.strptime(said, way) if way else datetime.fromisoformat(said)
    except ValueError:
        found.problems["happened_at"] = "时间和 format 对不上，请核对。"
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _text(value: Any) -> str:
    """A value as text, without what no database stores and nobody sees."""
    if value is None or isinstance(value, Mapping | list):
        return ""
    return HIDDEN_IN_TEXT.sub("", value).strip() if isinstance(value, str) else str(value)


def written_time(at: datetime | None, way: str | None) -> str | None:
    """A moment as the other side writes it; ISO with its zone unless told otherwise."""
    if at is None:
        return None
    local = at.astimezone(CHINA)
    return local.strftime(way) if way else local.isoformat(timespec="seconds")


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMA)
