"""What the form shows of special cases is, sent back untouched, what was written."""

from typing import Any

import pytest
from django.http import QueryDict

from liren.engine.loading import parse
from liren.engine.tests import wide
from liren.web.local_rules_cases import shown, written

MANY = [f"n{n}" for n in range(10)]
KINDS = {"both": "水、电", "gas": "气", "heat": "热，暖"} | {key: f"第 {key} 样" + "长" * 20 for key in MANY}
FORM = {
    "kind": wide.asked("哪一样", "choice", required=True, options=KINDS),
    "danger": wide.asked("危险", "yes_no", required=True),
    "far": wide.asked("多远", "number", required=True),
}
STEPS = {"accept": wide.step("受理", "community_worker", {"go": wide.to("tell", resolves=True)})}
PROCEDURE = parse(wide.procedure("special-cases", STEPS, "accept", form=FORM))
DANGER = {"field": "danger", "is": True}


@pytest.mark.parametrize(
    ("when", "as_text"),
    [
        (DANGER, False),
        ({"field": "danger", "filled": False}, False),
        ({"any": [DANGER, {"not": {"mode": "ordinary"}}]}, False),
        ({"all": [{"field": "far", "at_least": 3}, {"count": "returns", "more_than": 2}]}, False),
        ({"field": "kind", "is": "both"}, False),
        ({"field": "kind", "in": ["gas", *MANY[:2]]}, False),
        ({"field": "kind", "in": ["gas", "heat"]}, True),
        ({"field": "kind", "in": ["both", "gas"]}, True),
        ({"field": "kind", "not_in": ["both"]}, True),
        ({"field": "kind", "in": MANY}, True),
        ({"all": [DANGER]}, True),
        ({"any": [DANGER]}, True),
        ({"not": {"all": [DANGER, {"mode": "emergency"}]}}, True),
        ({"all": [DANGER, DANGER, DANGER]}, True),
    ],
)
def test_a_case_that_nobody_touched_stays_what_it_was(when: dict[str, Any], as_text: bool) -> None:
    [case, _] = shown([{"when": when, "limit": "3 hours"}], PROCEDURE)
    assert bool(case.text) is as_text
    given = QueryDict(mutable=True)
    sent = {"joint": case.joint, "text": case.text, "to": case.amount, "unit": case.unit}
    for row, test in enumerate(case.tests):
        sent |= {f"{row}.what": test.what, f"{row}.how": test.how, f"{row}.value": test.value}
    given.update({f"c.case.0.{name}": value for name, value in sent.items()})
    assert written(given, "c", PROCEDURE) == ([{"when": when, "limit": "3 hours"}], "")
