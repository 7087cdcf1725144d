"""Schemathesis holds the OpenAPI document against the API: requests made up from the document, at every operation.

No answer may have a status or an error code the document does not promise, and none may be a breakdown. The same
requests are made up each run. Every other one is about what is there: the ids of the matrix's world.
"""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

BATCHES = 6
SETTINGS = settings(
    max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)  # fmt: skip


@cache
def operations() -> tuple[Any, ...]:
    """Every operation of the document."""
    from liren.api.urls import document

    schema = schemathesis.openapi.from_dict(json.loads(document()))
    found = [one for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) == sum(len(methods) for methods in json.loads(document())["paths"].values())
    return tuple(one.ok() for one in found)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_happens_that_the_document_does_not_promise(matrix: "Matrix", batch: int) -> None:
    from tests.doors import session

    tokens = {role: session(matrix.people[role], matrix.world.at) for role in ("admin", "worker", "editor")}
    for operation in operations()[batch::BATCHES]:

        @SETTINGS
        @given(case=operation.as_strategy(), role=st.sampled_from(sorted(tokens)), there=st.booleans())
        def keeps_its_promise(case: Any, role: str, there: bool) -> None:
            ask(case, tokens[role], matrix if there else None)

        keeps_its_promise()


def ask(case: Any, token: str | None, matrix: "Matrix | None") -> None:
    """Send what was made up, about what is there when `matrix` says what; the client checks the promise."""
    from tests.doors import V1, Api, undone
    from tests.matrix_requests import request_of

    if matrix is not None and case.path_parameters:
        known = request_of("api", case.method, case.path, "accept", matrix).path
        case.path_parameters = {name: known[name] for name in case.path_parameters}
    sent = case.as_transport_kwargs(base_url="http://testserver")
    path = case.formatted_path
    with undone():
        client = Api(token).client
        body = json.dumps(sent["json"]) if sent.get("json") is not None else ""
        answer = client.generic(
            case.method, path, body, "application/json",
            headers={"Authorization": f"Bearer {token}"}, query_params=sent.get("params") or {},
        )  # fmt: skip
        assert answer.status_code < 500, (case.method, path, sent, answer.content.decode())
        Api(token).kept_promise(case.method, path.removeprefix(V1), answer)
