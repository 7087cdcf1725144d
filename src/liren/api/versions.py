"""What one saw, told as ETag, and asked for with If-Match before anything is written on an affair.

Some writes take `version` in their body too; If-Match is the same question, put the same way for every one of them.
"""

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from liren.affairs import public as affairs
from liren.kit.errors import InvalidInput

_ON_AN_AFFAIR = "/affairs/{uuid:id}/"
_TAG = re.compile(r'"([0-9]{1,9})"')
PARAMETER = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "您看到的事项版本（读取时答的 ETag）；别人刚办过就答 409，什么也不变",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}


def guarded(method: str, path: str) -> bool:
    """Is it a write on an affair that is there?"""
    return method == "POST" and path.startswith(_ON_AN_AFFAIR)


def require_seen(request: HttpRequest, affair_id: UUID) -> None:
    """Raise StaleAffair when the affair is not as the caller saw it; without If-Match nothing is asked."""
    said = request.META.get("HTTP_IF_MATCH")
    if said is None:
        return
    found = _TAG.fullmatch(said)
    if found is None:
        raise InvalidInput.of({"If-Match": '请写成读取时答的 ETag，例如 "3"。'})
    affairs.expect(affair_id=affair_id, version=int(found[1]))


def tag_of(path: str, answer: Any) -> str | None:
    """The ETag of an answer about one affair."""
    told = answer.value if isinstance(answer, Status) else answer
    version = told.get("version") if isinstance(told, dict) else getattr(told, "version", None)
    return f'"{version}"' if path.startswith(("/affairs", "/work")) and isinstance(version, int) else None
