"""Procedures taken along as files, by anybody who may read them."""

import json
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.engine.bpmn import document_in
from liren.engine.loading import document_digest, parse
from liren.engine.normal import gather
from liren.engine.tests.lawbook import procedure_text
from liren.kit.clock import now
from liren.standards import public as standards
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
KEY = "management/grid-event"


@pytest.fixture
def people() -> Cast:
    made = cast()
    enter_system("test")
    document = parse(procedure_text(KEY)).document
    standards.publish(document=document, publisher="liren", path="", effective_from=now(), by=SYSTEM, at=now())
    return made


def read(people: Cast, address: str, **query: Any) -> Any:
    answer = browser().get(address, query)
    assert answer.status_code == 200, words(answer)
    return answer


def test_anybody_takes_a_procedure_along_as_bpmn_that_carries_all_of_it(people: Cast) -> None:
    answer = read(people, f"/procedures/{KEY}.bpmn")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="grid-event-v1.bpmn"'
    assert document_in(answer.content) == parse(procedure_text(KEY)).document
    assert 'name="社区工作者"' in words(answer), "lanes are named in words"
    assert f"/procedures/{KEY}.bpmn?v=1" in words(browser(people.worker).get(f"/procedures/{KEY}"))
    assert browser().get("/procedures/management/nothing.bpmn").status_code == 404


def test_its_json_is_named_by_its_digest_and_says_where_its_schema_is(people: Cast) -> None:
    told = json.loads(read(people, f"/procedures/{KEY}.json").content)
    assert told["digest"] == document_digest(told["document"])
    schema = json.loads(read(people, told["schema"]).content)
    jsonschema.validate(gather(told["document"]), schema)


def test_a_draft_has_a_drawing_once_it_can_be_read_for_those_who_may_read_it(people: Cast) -> None:
    enter_system("test")
    made: UUID = standards.start_draft(
        key="service/borrow-room", path=people.community.path, from_procedure=None, by=people.editor, at=now()
    )
    page = standards.draft(made, people.editor)
    address = f"/drafts/{made}.bpmn"
    assert browser(people.worker).get(address).status_code == 404
    drawn = browser(people.editor).get(address)
    assert drawn.status_code == 200, words(drawn)
    assert document_in(drawn.content)["key"] == "service/borrow-room"
    enter_system("test")
    standards.save_draft(
        draft_id=made, text=page.text + "\nsteps: []", cases=page.cases, seen=page.line.version, by=people.editor,
        at=now(),
    )  # fmt: skip
    refused = browser(people.editor).get(address)
    assert refused.status_code == 409
    assert "没有通过检查" in words(refused)
