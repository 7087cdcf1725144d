"""A write sent again under one Idempotency-Key is done once and answered alike; refused, its key is free again."""

from typing import Any

from liren.api.repeats import HEADER, LEFT_OUT, REPLAYED
from liren.api.tests.street import Street
from liren.kit.database import rows
from tests.doors import promised
from tests.statements import statements


def notes(street: Street, affair: str) -> int:
    return str(street.as_("worker").get(f"/affairs/{affair}").json()).count("等配件")


def said(street: Street, affair: str, key: str, text: str = "等配件", who: str = "worker") -> Any:
    street.clock.tick()
    return street.as_(who).post(f"/affairs/{affair}/notes", {"text": text}, Idempotency_Key=key)


def test_sent_again_it_is_done_once_and_answered_alike(street: Street) -> None:
    affair = street.opened()
    first, again = said(street, affair, "n-1"), said(street, affair, "n-1")
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert (REPLAYED in first, again[REPLAYED]) == (False, "true")
    assert notes(street, affair) == 1
    said(street, affair, "n-2")
    assert notes(street, affair) == 2
    street.world.actor("system")
    assert "等配件" not in repr(rows("SELECT * FROM kit_receipt"))


def test_another_content_another_address_and_nonsense_are_refused(street: Street) -> None:
    affair, other = street.opened(), street.opened()
    said(street, affair, "n-1")
    for refused in (said(street, affair, "n-1", "别的"), said(street, other, "n-1")):
        assert (refused.status_code, refused.json()["code"]) == (422, "kit.sent-as-something-else")
    assert list(said(street, affair, "x" * 101).json()["fields"]) == [HEADER]
    assert said(street, affair, "n-1", who="dispatcher").status_code == 200, "everybody's keys are their own"


def test_what_was_refused_may_be_sent_again_put_right(street: Street) -> None:
    affair = street.opened()
    assert said(street, affair, "n-1", " ").status_code == 422
    assert said(street, affair, "n-1").status_code == 200


def test_a_key_costs_two_statements_and_none_costs_nothing(street: Street) -> None:
    affair = street.opened()
    said(street, affair, "n-0")
    counts = []
    for headers in ({}, {"Idempotency_Key": "n-1"}):
        with statements() as sent:
            street.as_("worker").post(f"/affairs/{affair}/notes", {"text": "等配件"}, **headers)
        counts.append(len(sent))
    assert counts[1] - counts[0] == 2


def test_every_write_of_somebody_signed_in_says_that_it_takes_a_key() -> None:
    takes = {
        path: HEADER in {one["name"] for one in operations["post"].get("parameters", ())}
        for path, operations in promised().items()
        if "x-scope" in operations.get("post", {})
    }
    without = {path for path, does in takes.items() if not does}
    assert without == {"/api/v1" + path.replace("{uuid:id}", "{id}") for path in LEFT_OUT} - {"/api/v1/affairs"}
