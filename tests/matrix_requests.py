"""What the rows of the matrix send: the least that succeeds for whoever may."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from liren.affairs.tests.world import KEY, LAMP
from tests.matrix_world import Matrix

PERIOD = {"since": "2026-11-01", "until": "2026-12-01"}
PLAIN = {key: LAMP[key] for key in ("title", "description")}
STEPS: dict[str, dict[str, Any]] = {
    "accept": {"step": "accept", "move": "dispatch", "answers": {"class": "event.estate"}},
    "dispatch": {"step": "dispatch", "move": "dispatch", "answers": {}},
    "handle": {"step": "handle", "move": "done", "answers": {"reply": "灯已修好"}},
    "verify": {"step": "verify", "move": "passed", "answers": {}},
    "feedback": {"step": "feedback", "move": "satisfied", "answers": {"rating": 5}},
    "elsewhere": {"step": "accept", "move": "dispatch", "answers": {"class": "event.estate"}},
}


@dataclass(frozen=True)
class Asked:
    """One request: values of the route's parameters, query, body (a mapping; JSON for the API, a form for pages)."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


def request_of(table: str, method: str, route: str, about: str, matrix: Matrix) -> Asked:
    """The request of one row."""
    place = matrix.village_grid if about == "elsewhere" else matrix.world.people.frame.building_3
    community = matrix.world.people.frame.qingshi if about == "elsewhere" else matrix.world.people.frame.guihuali
    path = {
        "rest": "nowhere",
        "path": community.path,
        "key": KEY,
        "measure": "open",
        "id": _id(route, about, matrix),
        "secret": matrix.ids["feedback.secret"],
    }
    query = {
        "/api/v1/places": {"text": "桂花里"},
        "/api/v1/figures": {**PERIOD, "place": community.path},
        "/api/v1/figures/{measure}": {**PERIOD, "place": community.path},
    }.get(route, {})
    return Asked(path, query, _body(route, about, place.path) if method == "POST" else None)


def _id(route: str, about: str, matrix: Matrix) -> str:
    kind = {"work": "work", "extensions": "extension", "files": "file"}.get(
        route.split("/")[3] if "/v1/" in route else ""
    )
    return matrix.ids.get(f"{about}.{kind or 'affair'}", "00000000-0000-7000-8000-000000000000")


def _body(route: str, about: str, place: str) -> Any:
    opening = {"procedure": KEY, "place": place, "answers": PLAIN}
    if about == "behalf":
        opening["on_behalf_of"] = {"name": "李先生"}
    bodies: dict[str, Any] = {
        "/api/v1/affairs": opening,
        "/api/v1/affairs/{id}/steps": STEPS.get(about),
        "/api/v1/affairs/{id}/notes": {"text": "打过电话"},
        "/api/v1/affairs/{id}/rating": {"grade": 5},
        "/api/v1/ratings/{secret}": {"grade": 5},
        "/api/v1/affairs/{id}/reveal": {"names": ["phone"], "purpose": "上门前联系"},
        "/api/v1/work/{id}/release": {"reason": "今天休息"},
        "/api/v1/affairs/{id}/extensions": {"amount": 1, "reason": "等配件"},
        "/api/v1/extensions/{id}/decision": {"granted": True, "decision": "同意"},
        "/api/v1/affairs/{id}/pause": {"reason": "等待材料"},
        "/api/v1/files": {"file": SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")},
    }
    return bodies.get(route, {})
