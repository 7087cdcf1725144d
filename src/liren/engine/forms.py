"""Forms: what people answered, checked field by field and turned into typed JSON values.

Nothing a browser or a program sends makes these raise; it makes problems.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from liren.engine.conditions import verdict
from liren.engine.language import Field
from liren.engine.values import Unfit, is_blank, most, value_of

_MAX_UNKNOWN = 20


def check(
    fields: Mapping[str, Field],
    answers: Any,
    *,
    facts: Mapping[str, Any] | None = None,
    classes: Collection[str] | None = None,
) -> dict[str, str]:
    """Problems by field path (`items.0.name` inside a table): what is wrong and what to do; empty when all is well.

    facts: what else is known, for fields with `when`. classes: the class codes allowed, if they are to be checked.
    """
    if not isinstance(answers, Mapping):
        return {"": "请按栏目填写后再提交。"}
    problems = {_shown(name): "没有这一栏，请去掉。" for name in _unknown(fields, answers)}
    # Most forms ask all they ask of everybody: what is known counts for `when` alone.
    known = _known(fields, answers, facts) if any(field.when is not None for field in fields.values()) else {}
    for key, field in fields.items():
        wanted = is_asked(field, known)
        if wanted is False:
            continue
        if is_blank(answers.get(key)):
            if field.required and wanted:
                problems[key] = f"请填“{field.title}”。"
            continue
        try:
            value_of(field, answers[key], classes)
        except Unfit as problem:
            problems[f"{key}.{problem.path}" if problem.path else key] = str(problem)
    return problems


def clean(fields: Mapping[str, Field], answers: Any, *, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answered fields as JSON values; blank, unfit, unknown or not-asked answers are left out.

    text, phone, date (YYYY-MM-DD), time (HH:MM), choice, place, class: str; number: decimal as str; money: int fen
    (text is read as yuan, an integer as fen); yes_no: bool; rating: int; choices, photos, files: list of str;
    table: list of mappings. Cleaning a cleaned value changes nothing.
    """
    if not isinstance(answers, Mapping):
        return {}
    values = _values(fields, answers)
    known = {**(facts or {}), **values}
    return {
        key: value for key, value in values.items() if value is not None and is_asked(fields[key], known) is not False
    }


def is_asked(field: Field, facts: Mapping[str, Any]) -> bool | None:
    """Whether the field's `when` holds; None when what it needs is not known yet: then it is shown but not demanded."""
    return True if field.when is None else verdict(field.when, facts)


def json_schema(fields: Mapping[str, Field]) -> dict[str, Any]:
    """The JSON Schema of the answers, for the API's documentation."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, field in fields.items() if field.required and field.when is None],
        "properties": {key: _field_schema(field) for key, field in fields.items()},
    }


def _known(fields: Mapping[str, Field], answers: Mapping[Any, Any], facts: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is known, these answers included: a later field's `when` may look at an earlier answer."""
    return {**(facts or {}), **_values(fields, answers)}


def _values(fields: Mapping[str, Field], answers: Mapping[Any, Any]) -> dict[str, Any]:
    return {key: _value(field, answers.get(key)) for key, field in fields.items()}


def _value(field: Field, answer: Any) -> Any:
    try:
        return None if is_blank(answer) else value_of(field, answer)
    except Unfit:
        return None


def _unknown(fields: Mapping[str, Field], answers: Mapping[Any, Any]) -> Iterator[Any]:
    names = (name for name in answers if name not in fields)
    yield from (name for name, _ in zip(names, range(_MAX_UNKNOWN), strict=False))


def _shown(name: Any) -> str:
    """A name nobody vouches for, made fit to show and to store."""
    return str(name)[:40].encode("utf-8", "replace").decode()


_FORMATS: dict[str, dict[str, Any]] = {
    "number": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "description": "十进制数，写成文字"},
    "money": {"oneOf": [{"type": "integer", "description": "分"}, {"type": "string", "description": "元"}]},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
    "yes_no": {"type": "boolean"},
    "phone": {"type": "string", "description": "11 位手机号，或带区号的座机号"},
    "place": {"type": "string", "description": "地点的路径或代码"},
    "class": {"type": "string", "description": "类别代码"},
    "clause": {
        "type": "string",
        "description": "条款：规程的名字#条款，例如 management/grid-event#verify.not_by；整份就写到 #",
    },
    "rating": {"type": "integer", "minimum": 1, "maximum": 5},
}


def _field_schema(field: Field) -> dict[str, Any]:
    return {"title": field.title, **_type_schema(field), **({"x-personal": True} if field.personal else {})}


def _type_schema(field: Field) -> dict[str, Any]:
    options = [value for value, _ in field.options]
    if field.offers:
        one = {"type": "string", "description": "从平台给出的里面选"}
        return one if field.type == "choice" else {"type": "array", "maxItems": most(field), "items": one}
    if field.type in ("text", "long_text"):
        return {"type": "string", "maxLength": most(field)}
    if field.type == "choice":
        return {"type": "string", "enum": options}
    if field.type == "choices":
        return {"type": "array", "maxItems": most(field), "items": {"type": "string", "enum": options}}
    if field.type in ("photos", "files"):
        return {"type": "array", "maxItems": most(field), "items": {"type": "string", "format": "uuid"}}
    if field.type == "table":
        return {"type": "array", "maxItems": most(field), "items": json_schema(field.columns)}
    return dict(_FORMATS[field.type])
