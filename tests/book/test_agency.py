"""代办: the six groups of matters a community runs errands in, each from entrusting to handing back."""

from typing import Any

import pytest
from django.conf import settings

from liren.engine.catalogues import parse_catalogue
from tests.book.world import begins, book, goes

pytestmark = pytest.mark.django_db
AGENCY = "service/agency-handling"
SIX = ("劳动就业", "社会治安", "公共卫生", "计划生育", "社会保险", "文体教育")  # S4 二 1


@pytest.mark.requirement("R269")
def test_every_one_of_the_six_groups_can_be_entrusted_and_is_told_apart() -> None:
    here = book(AGENCY)
    catalogue = parse_catalogue((settings.LAWBOOK / "catalogues" / "agency-matters.yaml").read_text("utf-8"))
    groups = [one for one in catalogue.classes.values() if one.parent is None and one.code != "other"]
    assert [one.title[:4] for one in groups] == list(SIX)
    for group in groups:
        matter = next(one for one in catalogue.classes.values() if one.parent == group.code)
        answers: dict[str, Any] = {"class": matter.code, "title": matter.title, "entrust": True, "name": "王桂英"}
        affair = begins(here, "wang", AGENCY, **answers)
        said = here.page("worker", affair).class_title or ""
        assert group.title in said
        assert matter.title in said
    way = [
        ("accept", "accept"), ("handle", "done", {"reply": "办好了，回执在您手里"}), ("hand_back", "returned"),
    ]  # fmt: skip
    assert goes(here, "worker", affair, *way) == "feedback"
    assert here.page("wang", affair).may.rate
