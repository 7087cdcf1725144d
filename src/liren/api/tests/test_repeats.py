"""A write sent again under one Idempotency-Key is done once and answered alike; refused, its key is free again."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from inspect import getclosurevars, unwrap
from typing import Any

from liren.access import public as access
from liren.actors.public import DEMO_PASSWORD, reset_password
from liren.api.repeats import HEADER, REPLAYED
from liren.api.tests.street import Street
from liren.api.urls import ROOMS
from liren.kit.database import rows
from tests.doors import promised
from tests.matrix_api import edition_file
from tests.statements import statements

LOOKS = {"reveal", "open_paper", "open_list"}
"""The rooms' actions that show somebody's personal details and write down who looked."""


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
    assert again["ETag"] == first["ETag"]
    assert notes(street, affair) == 1
    said(street, affair, "n-2")
    assert notes(street, affair) == 2
    street.world.actor("system")
    kept = rows("SELECT person, sending, digest, at, answer->>'sealed' FROM kit_receipt")
    assert len(kept) == 2
    for *plain, sealed in kept:
        assert affair.encode() not in b64decode(str(sealed)), "what was answered is sealed"
        assert affair not in repr(plain)


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


def test_a_form_with_files_is_done_once_too_and_is_no_answer_where_json_is_asked(street: Street) -> None:
    admin, affair = street.as_("admin"), street.opened()
    first, again = (admin.upload("/editions", key="e-1", **edition_file()) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    other = admin.upload("/editions", key="e-1", **{**edition_file(), "title": "另一版"})
    assert other.json()["code"] == "kit.sent-as-something-else"
    for key in (None, "n-1"):
        refused = street.as_("worker").upload(f"/affairs/{affair}/notes", key=key, text="等配件")
        assert (refused.status_code, refused.json()["code"]) == (422, "api.unreadable")


def test_every_look_at_a_number_is_written_down_whatever_key_it_comes_with(street: Street) -> None:
    wang, affair = street.world.person("wang"), street.opened()
    asked: dict[str, dict[str, Any]] = {
        f"/contacts/{wang}/phone": {"purpose": "停水通知"},
        f"/affairs/{affair}/reveal": {"names": ["phone"], "purpose": "上门前联系"},
    }
    for path in (*asked, *asked):
        shown = street.as_("worker").post(path, asked[path], Idempotency_Key="p-1")
        assert ("13800002046" in str(shown.json()), REPLAYED in shown) == (True, False)
    street.world.actor("wang")
    assert len(access.looks_at(wang)) == 4


def test_a_session_is_never_handed_out_again(street: Street) -> None:
    admin, worker = street.world.actor("admin"), street.world.person("worker")
    reset_password(person_id=worker, new=DEMO_PASSWORD, by=admin, at=street.clock.at)
    asked = {"login": "lumin", "password": DEMO_PASSWORD}
    made = [street.as_("wang").post("/sessions/staff", asked, Idempotency_Key="s-1") for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json()["token"] != made[1].json()["token"]


def writes() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each write of the API: its path in the document, and its view; of a row of `acts` the action of the room."""
    for room in ROOMS:
        for path, found in room.router.path_operations.items():
            for one in found.operations:
                view = unwrap(one.view_func)
                act = getclosurevars(view).nonlocals.get("act")
                if "POST" in one.methods:
                    yield "/api/v1" + re.sub(r"\{\w+:", "{", path), unwrap(act.does) if act else view


def test_every_write_of_somebody_signed_in_says_that_it_takes_a_key_but_looks_and_files() -> None:
    takes = {
        path: HEADER in {one["name"] for one in operations["post"].get("parameters", ())}
        for path, operations in promised().items()
        if "x-scope" in operations.get("post", {})
    }
    looks = {path for path, does in writes() if LOOKS & {does.__name__, *does.__code__.co_names}}
    assert looks == {
        f"/api/v1{path}"
        for path in (
            "/affairs/{id}/reveal",
            "/contacts/{id}/phone",
            "/papers/{id}/file",
            "/residents/{id}/reveal",
            "/tables/fillings/{id}/people",
        )
    }
    assert {path for path, does in takes.items() if not does} == looks | {
        "/api/v1/files", "/api/v1/registers/{key}/export", "/api/v1/residents/search", "/api/v1/residents/{id}/doubles",
        "/api/v1/rolls/{id}/entries/search", "/api/v1/decisions/{id}/ballots", "/api/v1/decisions/{id}/bundles",
        "/api/v1/opinions/{id}/statements", "/api/v1/opinions/statements/{id}/vote",
        "/api/v1/opinions/{id}/votes/export",
    }  # fmt: skip
