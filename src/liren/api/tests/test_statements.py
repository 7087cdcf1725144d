"""How many statements a request costs at the server, session, grants, BEGIN and COMMIT included."""

from typing import Any

import pytest

from liren.affairs.tests.world import LAMP
from liren.api.tests.street import Street
from tests.doors import Api
from tests.statements import Statements, statements

PLAIN = {key: LAMP[key] for key in ("title", "description", "danger")}


def counted(call: Any, expected: int) -> Statements:
    """What `call` sends; its client must have signed in before."""
    with statements() as sent:
        answer = call()
    assert answer.status_code == expected, answer.content.decode()
    return sent


def test_opening_takes_at_most_ten(street: Street) -> None:
    street.opened()
    sent = counted(lambda: street.as_("wang").post("/affairs", street.lamp(), Idempotency_Key="k"), 201)
    assert len(sent) <= 10, sent


@pytest.mark.parametrize(
    ("who", "step", "move", "answers"),
    [
        ("worker", "accept", "dispatch", {"class": "event.estate"}),
        ("dispatcher", "dispatch", "dispatch", {}),
        ("property_handler", "handle", "done", {"reply": "灯已修好"}),
    ],
)
def test_a_step_takes_at_most_ten(street: Street, who: str, step: str, move: str, answers: dict[str, Any]) -> None:
    street.as_(who)
    affair = street.opened()
    before = {"dispatch": 1, "handle": 2}.get(step, 0)
    way = [
        ("worker", "accept", "dispatch", {"class": "event.estate"}),
        ("dispatcher", "dispatch", "dispatch", {}),
    ]
    for done in way[:before]:
        street.does(done[0], affair, done[1], done[2], **done[3])
    sent = counted(lambda: street.does(who, affair, step, move, **answers), 200)
    assert len(sent) <= 10, sent


def test_a_rating_takes_at_most_ten(street: Street) -> None:
    affair = street.opened(answers={**LAMP, "danger": False})
    street.handled(affair)
    if street.as_("wang").get(f"/affairs/{affair}").json()["step"] == "verify":
        street.does("grid_worker", affair, "verify", "passed")
    sent = counted(lambda: street.as_("wang").post(f"/affairs/{affair}/rating", {"grade": 4, "comment": "好"}), 200)
    assert len(sent) <= 10, sent


def test_lists_of_fifty_take_at_most_six(street: Street) -> None:
    for _ in range(51):
        street.clock.tick()
        street.opened()
    for who, path in (("worker", "/work"), ("worker", "/affairs"), ("wang", "/affairs/mine")):
        client = street.as_(who)
        sent = counted(lambda client=client, path=path: client.get(path), 200)
        assert len(client.get(path).json()["items"]) == 50
        assert len(sent) <= 6, f"{path}\n{sent}"


@pytest.mark.parametrize("who", ["wang", "worker", "dispatcher"])
def test_one_affair_takes_at_most_twelve(street: Street, who: str) -> None:
    affair = street.opened()
    street.as_(who)
    street.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    sent = counted(lambda: street.as_(who).get(f"/affairs/{affair}"), 200)
    assert len(sent) <= 12, sent


LISTS = [
    # who, address, at most so many statements
    (None, "/square", 5),
    (None, "/places/{place}/below", 5),
    (None, "/places/{place}/history", 5),
    (None, "/codes?on=2000-01-01&prefix=3205", 4),
    ("admin", "/places/{place}/coverage", 8),
    ("admin", "/places/{place}/grids", 7),
    ("admin", "/editions", 5),
    ("admin", "/organisations?place={place}", 5),
    ("admin", "/organisations/chart?place={place}", 7),
    ("admin", "/organisations/overlaps?place={place}", 7),
    ("admin", "/organisations/contacts?place={place}", 7),
    ("worker", "/organisations/coordinated", 6),
    ("worker", "/handovers", 5),
    ("supervisor", "/switches?place={place}", 6),
    ("supervisor", "/switches/decisions?place={place}", 6),
    ("worker", "/moderation", 6),
    ("worker", "/papers/numbers?series=task-refusal&place={place}", 10),
    ("editor", "/local-rules?place={place}", 7),
]


@pytest.mark.parametrize(("who", "address", "most"), LISTS)
def test_what_a_list_costs_is_pinned(street: Street, who: str | None, address: str, most: int) -> None:
    client = street.as_(who) if who else Api()
    path = address.format(place=street.world.people.community.path)
    client.get(path)
    sent = counted(lambda: client.get(path), 200)
    assert len(sent) <= most, f"{len(sent)}\n{sent}"
