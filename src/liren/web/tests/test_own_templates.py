"""A place makes a template its own in the browser: changed, looked at, published, and laid there and nowhere else."""

import pytest
from django.conf import settings

from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

WHERE = "/organisations/templates/five-committees/own"


@pytest.fixture
def people() -> Cast:
    made = cast()
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    return made


def _own(people) -> str:
    """The text that holds, with another word for one committee and one seat more."""
    text = actors.template_text("five-committees", people.community.path)
    assert "version: 2" in text
    return text.replace("城市环境委员会", "环境与物业委员会").replace("seats: 4", "seats: 6", 1)


def test_what_holds_is_changed_looked_at_and_published_for_the_place_alone(people):
    client, path = browser(people.admin), people.community.path
    assert "改成本地版" in words(client.get("/organisations/templates", {"path": path}))
    assert "民生保障委员会" in words(client.get(WHERE, {"path": path}))
    looked = words(client.post(WHERE, {"path": path, "text": _own(people), "act": "look"}))
    assert "改称“环境与物业委员会”" in looked
    assert actors.template("five-committees", path).version == 1
    assert client.post(WHERE, {"path": path, "text": _own(people), "act": "publish"}).status_code == 303
    own = actors.template("five-committees", path)
    assert (own.version, own.path) == (2, path)
    assert actors.template("five-committees", people.frame.yinxing.path).version == 1
    laid = {"path": path, "act": "make"}
    assert client.post("/organisations/templates/five-committees", laid).status_code == 303
    assert "环境与物业委员会" in {one.name for one in actors.organisations(path)}
    assert "本地版" in words(client.get("/organisations/templates", {"path": path}))


def test_what_is_wrong_is_said_and_nothing_is_published(people):
    client, path = browser(people.admin), people.community.path
    good = _own(people)
    for text, said in (
        ("⚠", "模板还不能用"),
        ("a: [", "模板还不能用"),
        (good.replace("version: 2", "version: 1", 1), "请写 2"),
        (good.replace("key: five-committees", "key: six-committees", 1), "另一个模板"),
        (good.replace("kind: self_governance", "kind: army", 1), "kind"),
    ):
        for act in ("look", "publish"):
            refused = client.post(WHERE, {"path": path, "text": text, "act": act})
            assert refused.status_code == 422
            assert said in words(refused)
    assert actors.template("five-committees", path).version == 1


def test_it_is_for_those_who_manage_people_there(people):
    path = people.community.path
    for who in (people.worker, people.director):
        assert browser(who).get(WHERE, {"path": path}).status_code == 403
        assert browser(who).post(WHERE, {"path": path, "text": _own(people), "act": "publish"}).status_code == 403
    assert browser(people.admin).get("/organisations/templates/nothing/own", {"path": path}).status_code == 404
    assert browser(people.admin).get(WHERE, {"path": "9."}).status_code == 404
