"""Nonsense at every door of the API is refused in words: never a breakdown, never a half."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

WORDS = (
    "\x00",
    "a\x00b",
    "\ud800",
    "‮",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "9" * 400,
    "é" * 5000,
    "-1",
    "1e999",
    "null",
    "%",
    "\\",
    "🏠",
    "32.05.06.\x00",
    "2026-13-45",
    "2026-11-21T09:00:00",
    "00000000-0000-0000",
)
HOSTILE: st.SearchStrategy[Any] = st.sampled_from(WORDS) | st.sampled_from(
    (
        2**63, -(2**63) - 1, 10**40, -1, 0, 1.5, True, None, [], {}, [[]], [None], {"": ""}, {"\x00": 1},
    )
)  # fmt: skip
NONSENSE = st.recursive(
    HOSTILE | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SETTINGS = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)  # fmt: skip


BEFORE = (
    "/places/", "/procedures/", "/ratings/", "/figures/", "/codes/", "/papers/verification/", "/square/", "/",
)  # fmt: skip
GOOD = {
    "/figures": {"since": "2026-11-01", "until": "2026-12-01"},
    "/codes": {"on": "2000-01-01", "prefix": "3205"},
    "/organisations": {"place": "32.05.06.091.091."},
    "/organisations/chart": {"place": "32.05.06.091.091."},
    "/switches/decisions": {"place": "32.05.06.091.091."},
    "/papers/numbers": {"series": "task-refusal", "place": "32.05.06.091.091."},
}


@st.composite
def spoilt(draw: st.DrawFn, body: Any) -> Any:
    """A good body with one value, somewhere in it, replaced or put in by nonsense."""
    if not isinstance(body, dict) or not body or draw(st.integers(0, 4)) == 0:
        return draw(NONSENSE)
    key = draw(st.sampled_from(sorted(body)))
    inner = draw(spoilt(body[key])) if isinstance(body[key], dict) else draw(NONSENSE)
    return {**body, key: inner}


def posts() -> list[tuple[str, str]]:
    """Every route of the API that takes a body, with the affair its row of the matrix is about."""
    from tests.test_matrix import ROWS

    found = {
        row.route: row.about for row in ROWS if row.table == "api" and row.method == "POST" and row.about != "elsewhere"
    }
    return [(route, about) for route, about in found.items() if not route.endswith(("/files", "/editions"))]  # forms


@SETTINGS
@given(data=st.data())
def test_no_body_breaks_the_api(matrix: "Matrix", data: st.DataObject) -> None:
    from tests.doors import Api, session, undone
    from tests.matrix_requests import request_of

    route, about = data.draw(st.sampled_from(posts()), label="route")
    role = data.draw(st.sampled_from(("reporter", "worker", "handler", "supervisor", "editor", "admin")), label="role")
    asked = request_of("api", "POST", route, about, matrix)
    body = data.draw(spoilt(asked.body), label="body")
    path = route.removeprefix("/api/v1").format(**asked.path)
    with undone():
        client = Api(session(matrix.people[role], matrix.world.at))
        answer = client.post(path, json.loads(json.dumps(body)))
        assert answer.status_code < 500, answer.content.decode()


@pytest.mark.parametrize(
    "route",
    [
        "/places",
        "/places/children",
        "/procedures",
        "/affairs",
        "/affairs/mine",
        "/work",
        "/notices",
        "/figures",
        "/square",
        "/codes",
        "/organisations",
        "/organisations/chart",
        "/switches/decisions",
        "/papers/numbers",
        "/local-rules",
    ],
)
@settings(SETTINGS, max_examples=20)
@given(data=st.data())
def test_no_parameter_breaks_the_api(matrix: "Matrix", data: st.DataObject, route: str) -> None:
    from tests.doors import Api, promised, session, undone

    parameters = [p["name"] for p in promised()[f"/api/v1{route}"]["get"]["parameters"]]
    good = GOOD.get(route, {})
    text = st.text(max_size=20) | st.sampled_from(WORDS)
    name = data.draw(st.sampled_from(parameters), label="parameter")
    value = data.draw(text, label="value").encode("utf-8", "replace").decode()
    with undone():
        answer = Api(session(matrix.people["admin"], matrix.world.at)).get(route, **{**good, name: value})
        assert answer.status_code < 500, answer.content.decode()


@settings(SETTINGS, max_examples=50)
@given(data=st.data())
def test_no_address_breaks_the_api(matrix: "Matrix", data: st.DataObject) -> None:
    from urllib.parse import quote

    from tests.doors import Api, session, undone

    before = data.draw(
        st.sampled_from(BEFORE),
        label="before",
    )
    value = data.draw(st.text(max_size=20) | st.sampled_from(("\x00", "32.\x00", "é" * 500, "%", "..", "‮")))
    with undone():
        client = Api(session(matrix.people["worker"], matrix.world.at))
        answer = client.client.get("/api/v1" + before + quote(value.encode("utf-8", "replace"), safe=""))
        assert answer.status_code < 500, answer.content.decode()
