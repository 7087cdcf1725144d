"""Procedures nobody has seen, walked through their pages: each form renders, is filled in and sent, to the end."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import MORNING, World, world
from liren.engine.language import Field, Procedure
from liren.engine.tests.strategies import answers_for, procedures
from liren.standards.public import publish
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
WORKERS = ("worker", "dispatcher", "property_handler", "cityops_handler", "grid_worker", "supervisor")
LONGEST = 8


def typed(fields: Mapping[str, Field], answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Answers as a person would type and click them into the form."""
    for key, value in answers.items():
        field, name = fields[key], prefix + key
        if field.type == "yes_no":
            yield name, "yes" if value is True or value in ("yes", "true") else "no"
        elif field.type == "money" and isinstance(value, int):
            yield name, f"{value / 100:.2f}"
        elif field.type == "table":
            for n, row in enumerate(value):
                yield from typed(field.columns, row, f"{name}.{n}.")
        else:
            yield name, value if isinstance(value, list) else str(value)


def sent(data: st.DataObject, fields: Mapping[str, Field], here: World) -> dict[str, Any]:
    drawn = data.draw(answers_for(fields, places=(here.people.community.path,)))
    return dict(typed(fields, drawn))


def walk(data: st.DataObject, procedure: Procedure, here: World) -> affairs.AffairPage:
    """Report as a resident, then let whoever may do whatever is open, by forms alone."""
    resident = browser(here.people.wang)
    form = resident.get(f"/open/{procedure.key}")
    assert form.status_code == 200
    reporters = {key: field for key, field in procedure.form.items() if field.by == "reporter"}
    opened = resident.post(f"/open/{procedure.key}", sent(data, reporters, here))
    assert opened.status_code == 303, words(opened)
    affair = UUID(opened.headers["Location"].split("/")[2].split("?")[0])
    desks = {who: browser(getattr(here.people, who)) for who in WORKERS}
    for _ in range(LONGEST):
        assert resident.get(f"/mine/{affair}").status_code == 200
        page = affairs.affair(affair, here.actor("wang"))
        if page.state == "closed" or not (page.may.rate or act(data, desks, affair, here)):
            return page
        if page.may.rate:
            grade = data.draw(st.sampled_from("12345"))
            assert resident.post(f"/mine/{affair}/rating", {"rating": grade}).status_code == 303
    return affairs.affair(affair, here.actor("wang"))


def act(data: st.DataObject, desks: Mapping[str, Any], affair: UUID, here: World) -> bool:
    """One worker who may, takes one move that is open; False when nobody of the cast may."""
    for who, desk in desks.items():
        page = desk.get(f"/affairs/{affair}")
        offered = re.findall(rf"/affairs/{affair}/do/([\w-]+)/([\w-]+)", words(page)) if page.status_code == 200 else []
        if offered:
            step, move = data.draw(st.sampled_from(sorted(set(offered))))
            where = f"/affairs/{affair}/do/{step}/{move}"
            assert desk.get(where).status_code == 200
            seen = affairs.affair(affair, here.actor(who))
            asks = next(m.asks for m in seen.moves if m.key == move)
            response = desk.post(where, sent(data, asks, here))
            assert response.status_code == 303, words(response)
            return True
    return False


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_an_unseen_procedure_is_reported_handled_and_rated_through_its_pages(unseen, data):
    here, numbers = unseen
    procedure = data.draw(procedures(most_steps=3))
    here.actor("system")
    document = {**procedure.document, "key": f"{procedure.kind}/unseen-web-{next(numbers)}"}
    published = publish(document=document, publisher="liren", by=SYSTEM, at=MORNING)
    assert browser(here.people.worker).get(f"/procedures/{published.key}").status_code == 200
    page = walk(data, published.procedure, here)
    assert page.procedure_key == published.key


@pytest.fixture
def unseen() -> tuple[World, Iterator[int]]:
    return world(), itertools.count()
