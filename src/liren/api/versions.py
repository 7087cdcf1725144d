"""What one saw, told as ETag, and asked for with If-Match before anything is written on it: affairs, organisations.

Some writes take `version` or `revision` in their body too; If-Match is the same question, put the same way.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from liren.actors import public as actors
from liren.actors.errors import OrganisationMovedOn
from liren.affairs import public as affairs
from liren.affairs.errors import NoSuchAffair, StaleAffair
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards


@dataclass(frozen=True, slots=True)
class Versioned:
    """What bears versions. expect: holds it as it was seen, or raises one of `refuses`."""

    what: str
    expect: Callable[[UUID, int], None]
    refuses: tuple[type[DomainError], ...]


VERSIONED: Mapping[str, Versioned] = MappingProxyType(
    {
        "/affairs/{uuid:id}/": Versioned(
            "事项", lambda id, version: affairs.expect(affair_id=id, version=version), (NoSuchAffair, StaleAffair)
        ),
        "/organisations/{uuid:id}/": Versioned(
            "组织",
            lambda id, version: actors.expect_organisation(organisation_id=id, version=version),
            (NotYours, OrganisationMovedOn),
        ),
        "/standards/{uuid:id}/": Versioned(
            "标准",
            lambda id, version: standards.expect_standard(standard_id=id, version=version),
            (standards.NoSuchStandard, standards.CatalogueMovedOn),
        ),
    }
)
"""By how the address of a write on one begins."""

_TAG = re.compile(r'"([0-9]{1,9})"')
_TAGGED = ("/affairs", "/work", "/organisations/{uuid:id}", "/standards/{uuid:id}")


def parameter(one: Versioned) -> dict[str, Any]:
    """The header, for the documentation of a write on it."""
    return {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": f"您看到的{one.what}版本（读取时答的 ETag）；别人刚改过就答 409，什么也不变",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    }


def guarded(method: str, path: str) -> Versioned | None:
    """What a write is on, when that bears versions."""
    return next((one for start, one in VERSIONED.items() if method == "POST" and path.startswith(start)), None)


def require_seen(request: HttpRequest, one: Versioned | None, given: Mapping[str, Any]) -> None:
    """Raise what `one` refuses by when it is not as the caller saw it; without If-Match nothing is asked.

    given: the names of the address. A write on nothing that bears versions takes no If-Match for granted: it refuses.
    """
    said = request.META.get("HTTP_IF_MATCH")
    if said is None or request.method in ("GET", "HEAD"):
        return
    if one is None:
        raise InvalidInput.of({"If-Match": "这里不认 If-Match，请去掉。"})
    found = _TAG.fullmatch(said)
    if found is None:
        raise InvalidInput.of({"If-Match": '请写成读取时答的 ETag，例如 "3"。'})
    one.expect(given["id"], int(found[1]))


def tag_of(path: str, answer: Any) -> str | None:
    """The ETag of an answer about one thing that bears versions."""
    told = answer.value if isinstance(answer, Status) else answer
    version = told.get("version") if isinstance(told, dict) else getattr(told, "version", None)
    return f'"{version}"' if path.startswith(_TAGGED) and isinstance(version, int) else None
