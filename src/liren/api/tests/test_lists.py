"""Every list is asked for in one way: the same page, the same names for the same things, nothing unknown."""

from collections.abc import Iterator
from typing import Any

from liren.affairs.tests.world import KEY
from liren.api.tests.street import Street
from tests.doors import promised


def lists() -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """The route of every list in the document, with its query parameters by name."""
    for route, operations in promised().items():
        get = operations.get("get", {})
        content = get.get("responses", {}).get(200, {}).get("content", {})
        named = str(content.get("application/json", {}).get("schema", {}).get("$ref", ""))
        if "/Page_" in named:
            yield route, {one["name"]: one["schema"] for one in get["parameters"] if one["in"] == "query"}


def plain(schema: dict[str, Any], *besides: str) -> dict[str, Any]:
    """What may be sent, without whether it may be left out and what it is called."""
    inner = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    return {word: inner[word] for word in ("type", "format", "maxLength", *besides) if word in inner}


def test_every_list_has_the_same_page() -> None:
    found = dict(lists())
    assert len(found) >= 30
    for route, asked in found.items():
        assert plain(asked["after"]) == {"type": "string", "maxLength": 500}, route
        assert plain(asked["limit"], "minimum", "maximum") == {"type": "integer", "minimum": 1, "maximum": 200}, route


def test_a_name_means_the_same_in_every_list() -> None:
    meant: dict[str, dict[str, Any]] = {}
    for route, asked in lists():
        for name, schema in asked.items():
            assert plain(schema) == meant.setdefault(name, plain(schema)), (route, name)
    assert {"place", "procedure", "state", "kind", "text", "changed_from"} <= set(meant)
    assert not set(meant) & {"path", "q", "query", "page", "offset", "cursor", "size", "order"}


def test_every_list_refuses_what_it_does_not_know_by_its_name(street: Street) -> None:
    admin, asked = street.as_("admin"), 0
    for route, known in lists():
        if "{" not in route:
            answer = admin.get(route.removeprefix("/api/v1"), colour="red", **_least(known))
            assert (answer.status_code, set(answer.json()["fields"])) == (422, {"colour"}), route
            asked += 1
    assert asked > 20


def _least(known: dict[str, dict[str, Any]]) -> dict[str, str]:
    given = {"place": "32.05.06.990.001.", "series": "x", "text": "桂花里", "on": "2024-01-01", "prefix": "32",
             "about": KEY}  # fmt: skip
    return {name: given[name] for name in known if name in given}


def test_lists_of_affairs_are_narrowed_by_place_procedure_state_and_when_they_changed(street: Street) -> None:
    first = street.opened()
    since = street.clock.tick(hours=1).isoformat()
    second = street.opened(answers={"title": "路灯又不亮了", "danger": False, "phone": "13800002046"})
    worker, wang = street.as_("worker"), street.as_("wang")

    def ids(answer: Any) -> list[str]:
        assert answer.status_code == 200, answer.content.decode()
        return [one.get("affair_id") or one["id"] for one in answer.json()["items"]]

    for path, who in (("/affairs", worker), ("/affairs/mine", wang)):
        assert ids(who.get(path, changed_from=since)) == [second], path
        assert ids(who.get(path, changed_to=since)) == [first], path
        assert ids(who.get(path, procedure=KEY, state="open")) == [second, first], path
        assert ids(who.get(path, state="closed")) == [], path
        assert ids(who.get(path, place="32.05.06.990.002.")) == [], path
    street.does("worker", first, "accept", "dispatch", **{"class": "event.estate"})
    assert set(ids(worker.get("/affairs", changed_from=since))) == {first, second}
    assert ids(worker.get("/work", procedure=KEY)) == [second]
    assert ids(worker.get("/work", place="32.05.06.990.002.")) == []
    assert ids(worker.get("/work", due="late")) == []
    street.clock.tick(days=30)
    assert ids(worker.get("/work", due="late", whose="claim")) == [second]
    assert worker.get("/work", due="soon").status_code == 422


def test_other_lists_are_narrowed_by_what_their_things_have(street: Street) -> None:
    admin = street.as_("admin")
    place = street.world.people.street.path
    names = [one["name"] for one in admin.get("/organisations", place=place, text="物业").json()["items"]]
    assert names
    assert all("物业" in name for name in names)
    assert admin.get("/organisations", place=place, status="unregistered", text="物业").json()["items"] == []
    kinds = {one["kind"] for one in admin.get("/procedures", kind="management").json()["items"]}
    assert kinds == {"management"}
    assert [one["key"] for one in admin.get("/procedures", text="没有这样的规程").json()["items"]] == []
    assert street.as_("editor").get("/drafts", state="nonsense").status_code == 422
    assert admin.get("/handovers", state="open", place=place).json()["items"] == []
    assert admin.get("/editions", state="applied").json()["items"] == []
    assert admin.get("/notices", after="no-such-page").json()["fields"].keys() == {"after"}
