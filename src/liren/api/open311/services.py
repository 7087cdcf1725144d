"""Services: public procedures anybody may begin, each with what its form asks as attributes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from liren.affairs import public as affairs
from liren.api.open311.errors import NoSuchService
from liren.engine.catalogues import full_title
from liren.engine.language import Field, Procedure
from liren.standards import public as standards
from liren.standards.public import Published, Rules

DATATYPES = {
    "text": "string", "long_text": "text", "number": "number", "money": "number", "date": "datetime", "time": "string",
    "yes_no": "singlevaluelist", "choice": "singlevaluelist", "choices": "multivaluelist", "phone": "string",
    "place": "string", "class": "singlevaluelist", "clause": "string", "rating": "singlevaluelist",
}  # fmt: skip
"""Ours in the contract's words; photos come by media_url, and a table has no word here."""
_PARAMETERS = ("device.location", "reporter.place", "reporter.name", "reporter.phone")
_GROUPS = {"management": "反映", "service": "办事和服务", "autonomy": "议事"}


def code_of(key: str) -> str:
    """`management/grid-event` as a part of an address: `management.grid-event`."""
    return key.replace("/", ".")


def offered(path: str, at: datetime) -> dict[str, Published]:
    """By service code: what is public, open to everybody, and can be asked without a table. One statement."""
    return {code_of(one.key): one for one in standards.all_current(path, at) if _fits(one.procedure)}


def named(code: str, path: str, at: datetime) -> Published:
    """Raises NoSuchService."""
    found = offered(path, at).get(code)
    if found is None:
        raise NoSuchService
    return found


def service_lines(path: str, at: datetime) -> list[dict[str, Any]]:
    """type: a request that somebody looks at before it is shown gets its id later: `batch`. Two statements."""
    found = offered(path, at)
    looked_at = affairs.moderated_among(path, [one.key for one in found.values()])
    return [
        {
            "service_code": code,
            "service_name": one.title,
            "description": one.procedure.summary,
            "metadata": any(True for _ in _attributes(one.procedure)),
            "type": "batch" if looked_at[one.key] else "realtime",
            "keywords": ",".join((one.procedure.everyday_name, *one.procedure.node.split("/"))),
            "group": _GROUPS[one.procedure.kind],
        }
        for code, one in found.items()
    ]


def definition(code: str, rules: Rules) -> dict[str, Any]:
    procedure = rules.procedure
    title = title_field(procedure)
    described = [
        {
            "variable": True,
            "code": field.key,
            "datatype": DATATYPES[field.type],
            "required": field.required and field.when is None and field is not title,
            "datatype_description": _hint(field, title),
            "order": order,
            "description": field.title,
            **({"values": values} if (values := list(_values(field, rules))) else {}),
        }
        for order, field in enumerate(_attributes(procedure), 1)
    ]
    return {"service_code": code, "attributes": described}


def title_field(procedure: Procedure) -> Field | None:
    """What is filled from the first line of `description` when it was not given by itself."""
    found = procedure.form.get("title")
    return found if found is not None and found.type == "text" else None


def words_field(procedure: Procedure) -> Field | None:
    """Where `description` goes: `description`, else the first long text that is asked."""
    longer = [field for field in procedure.form.values() if field.type == "long_text"]
    return next((field for field in longer if field.key == "description"), longer[0] if longer else None)


def photos_field(procedure: Procedure) -> Field | None:
    return next((field for field in procedure.form.values() if field.type == "photos"), None)


def _fits(procedure: Procedure) -> bool:
    tables = (field for field in procedure.form.values() if field.type in ("table", "files"))
    return procedure.visibility == "public" and procedure.opened_by == "everybody" and not any(
        field.required for field in tables
    )  # fmt: skip


def _attributes(procedure: Procedure) -> Iterator[Field]:
    """What is asked beside the parameters every service has."""
    by_parameter = {field.key for field in (words_field(procedure), photos_field(procedure)) if field}
    places = 0
    for field in procedure.form.values():
        places += field.type == "place"
        first_place = field.type == "place" and places == 1
        if (
            field.type in DATATYPES
            and field.key not in by_parameter
            and not first_place
            and field.known not in _PARAMETERS
        ):
            yield field


def _hint(field: Field, title: Field | None) -> str:
    """What to write, why it is asked, what else to know."""
    told = [field.hint] if field.hint else []
    if field is title:
        told.append("不写就取 description 的第一行")
    if field.when is not None:
        told.append("只在有些情况下要填")
    if field.type in ("text", "long_text") and isinstance(field.max, int):
        told.append(f"至多 {field.max} 字")
    return "；".join([*told, f"用于：{field.purpose}"])


def _values(field: Field, rules: Rules) -> Iterator[Mapping[str, str]]:
    if field.type == "class" and rules.catalogue is not None:
        catalogue = rules.catalogue
        for code in catalogue.classes:
            yield {"key": code, "name": full_title(catalogue, code)}
    options = {"yes_no": (("true", "是"), ("false", "否")), "rating": tuple((str(n), f"{n} 分") for n in range(1, 6))}
    for key, name in options.get(field.type, field.options):
        yield {"key": key, "name": name}
