"""What a place decides for itself, and the papers it issues, by the API."""

import hashlib
from datetime import timedelta

from liren.affairs.tests.world import KEY
from liren.api.tests.street import Street
from tests.doors import Api, said

LETTER = {"template": "task-refusal-letter", "given": {"department": "街道", "reason": "不在清单内"}}


def test_local_rules_are_drafted_tried_saved_and_put_in_force(street: Street) -> None:
    editor, place = street.as_("editor"), street.world.people.community.path
    made = editor.post("/local-rules/drafts", {"key": KEY, "place": place, "publisher": "居委会"})
    assert made.status_code == 201, said(made)
    one = f"/local-rules/{made.json()['id']}"
    seen = editor.get(one).json()
    assert Api().get(one).status_code == 404
    quick = {"do": "tighten", "clause": "accept.within", "to": "1 working hour", "why": "有人值班", "basis": "local"}
    slow = {**quick, "to": "9 working hours"}
    assert editor.post(f"{one}/trial", {"document": {"changes": [slow]}}).json()["problems"]
    tried = editor.post(f"{one}/trial", {"document": {"changes": [quick]}}).json()
    assert (tried["problems"], [d["clause"] for d in tried["differences"]]) == ([], ["accept.within"])
    saved = editor.post(f"{one}/saves", {"revision": seen["revision"], "document": {"changes": [quick]}})
    assert saved.json()["revision"] == seen["revision"] + 1, said(saved)
    late = editor.post(f"{one}/saves", {"revision": seen["revision"], "document": {"changes": []}})
    assert (late.status_code, late.json()["code"]) == (409, "standards.local-rules-moved-on")
    assert street.as_("worker").post(f"{one}/publication", {"revision": 2}).status_code == 403
    assert [line["id"] for line in editor.get("/local-rules", place=place, status="draft").json()["items"]]
    assert editor.post(f"{one}/publication", saved.json()).json()["id"] == made.json()["id"]
    assert [line["version"] for line in Api().get(f"{one}/versions").json()["items"]] == [1]


def test_a_place_goes_into_emergency_and_out_and_says_why(street: Street) -> None:
    supervisor, place = street.as_("supervisor"), street.world.people.community.path
    until = (street.clock.at + timedelta(days=3)).isoformat()
    mode = {"path": place, "mode": "emergency", "reason": "防汛", "until": until}
    assert street.as_("worker").post("/switches/mode", mode).json()["code"] == "standards.mode-not-yours"
    assert supervisor.post("/switches/mode", {**mode, "until": None}).json()["fields"].keys() == {"until"}
    assert supervisor.post("/switches/mode", mode).json()["value"] == "emergency"
    now = supervisor.get("/switches", place=place).json()
    assert (now["mode"], now["mode_decision"]["reason"]) == ("emergency", "防汛")
    over = supervisor.post("/switches/mode", {"path": place, "mode": "as above", "reason": "雨停了"})
    assert over.status_code == 200, said(over)
    assert supervisor.get("/switches", place=place).json()["mode"] == "ordinary"
    first = supervisor.get("/switches/decisions", place=place, limit=1).json()
    rest = supervisor.get("/switches/decisions", place=place, after=first["after"]).json()
    assert [one["reason"] for one in (*first["items"], *rest["items"])] == ["雨停了", "防汛"]
    assert street.as_("worker").get("/switches", place=place).status_code == 404


def test_features_are_switched_by_who_manages_the_place(street: Street) -> None:
    admin, place = street.as_("admin"), street.world.people.community.path
    off = {"path": place, "key": "figures", "value": "off", "reason": "还没有人看"}
    assert admin.post("/switches/feature", {**off, "key": "nonsense"}).json()["fields"].keys() == {"key"}
    assert admin.post("/switches/feature", off).status_code == 200
    features = {one["key"]: one["on"] for one in admin.get("/switches", place=place).json()["features"]}
    assert features["figures"] is False
    kind = {"path": place, "community_type": "old", "reason": "建成四十年"}
    assert admin.post("/switches/type", kind).status_code == 200
    assert admin.get("/switches", place=place).json()["community_type"] == "old"
    assert street.as_("supervisor").post("/switches/type", kind).status_code == 403


def test_a_paper_is_issued_verified_corrected_and_withdrawn(street: Street) -> None:
    affair, worker = street.opened(), street.as_("worker")
    templates = worker.get(f"/affairs/{affair}/papers/templates").json()["items"]
    assert "task-refusal-letter" in [one["key"] for one in templates]
    assert worker.post(f"/affairs/{affair}/papers", {"template": "nonsense"}).json()["code"] == (
        "affairs.no-such-template"
    )
    made = worker.post(f"/affairs/{affair}/papers", LETTER)
    assert made.status_code == 201, said(made)
    paper, verify = f"/papers/{made.json()['id']}", f"/papers/verification/{made.json()['code']}"
    file = worker.post(f"{paper}/file", {"form": "pdf"})
    content = b"".join(file.streaming_content)
    told = Api().get(verify).json()
    assert (told["number"], hashlib.sha256(content).hexdigest() in told["hashes"]) == (made.json()["number"], True)
    assert "department" not in told
    assert Api().get("/papers/verification/nonsense").status_code == 404
    again = worker.post(f"{paper}/reissue", {"reason": "写错了", "given": LETTER["given"]})
    assert (again.json()["number"], again.json()["version"]) == (made.json()["number"], 2), said(again)
    assert worker.post(f"{paper}/withdrawal", {"reason": "发错了"}).json()["code"] == "affairs.paper-over"
    newest = f"/papers/{again.json()['id']}"
    assert worker.post(f"{newest}/withdrawal", {"reason": "发错了"}).json()["state"] == "withdrawn"
    assert street.as_("stranger").get(paper).status_code == 404
    assert len(worker.get(f"/affairs/{affair}/papers").json()["items"]) == 2


def test_the_number_book_tells_every_number_and_gaps_are_refused(street: Street) -> None:
    affair, admin = street.opened(), street.as_("admin")
    street.as_("worker").post(f"/affairs/{affair}/papers", LETTER)
    place = street.world.people.community.path
    book = admin.get("/papers/numbers", series="task-refusal", place=place).json()
    assert [line["n"] for line in book["items"]] == [1]
    skip = {"series": "task-refusal", "path": place, "up_to": 3, "reason": "纸上用过"}
    assert admin.post("/papers/numbers/skips", skip).json()["code"] == "affairs.numbering-has-no-gaps"
    assert admin.post("/papers/numbers/skips", {**skip, "series": "public-notice"}).json() == {"skipped": 3}
    assert admin.post("/papers/numbers/word", {"path": place, "word": "桂"}).json() == {"word": "桂"}
    assert street.as_("worker").post("/papers/numbers/word", {"path": place, "word": "桂"}).status_code == 403
