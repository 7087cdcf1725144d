"""The page of what must be looked at before it is shown: everybody who works there reads it, a supervisor writes it."""

import pytest

from liren.affairs.company.tests.acts import SQUARE, public_law
from liren.affairs.tests.world import World, world
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    made = world()
    public_law(made)
    return made


def test_a_supervisor_says_with_a_reason_what_need_not_wait_and_workers_read_it(here: World) -> None:
    supervisor, worker = browser(here.people.supervisor), browser(here.people.worker)
    street, community = here.people.street.path, here.people.community.path
    before = words(worker.get("/moderation/rules", {"path": community}))
    assert "没有哪里另作规定" in before
    assert "重新规定" not in before
    asked = {"path": street, "needed": "no", "procedure": "", "reason": "全街道试点三个月"}
    assert supervisor.post("/moderation/rules/say", asked).status_code == 303
    told = words(worker.get("/moderation/rules", {"path": community}))
    assert "梧桐街道定的：全街道试点三个月" in told
    assert "反映人确认就公开" in told
    one = {"path": community, "needed": "yes", "procedure": SQUARE, "reason": "这里先看"}
    assert supervisor.post("/moderation/rules/say", one).status_code == 303
    assert "这里先看" in words(supervisor.get("/moderation/rules", {"path": street}))
    assert "哪些要先审" in words(worker.get("/moderation"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"needed": ""}, "请选要先审，还是不用"),
        ({"needed": "maybe"}, "请选要先审，还是不用"),
        ({"reason": " "}, "请写明为什么"),
        ({"procedure": "no/such"}, "没有这份公开的规程"),
        ({"procedure": "'; DROP TABLE" * 40}, "没有这份公开的规程"),
    ],
)
def test_what_is_wrong_comes_back_named_with_what_was_written(here: World, wrong: dict[str, str], said: str) -> None:
    supervisor = browser(here.people.supervisor)
    asked = {"path": here.people.street.path, "needed": "no", "procedure": "", "reason": "试点", **wrong}
    refused = supervisor.post("/moderation/rules/say", asked)
    assert refused.status_code == 422
    assert said in words(refused)
    assert asked["reason"].strip() in words(refused)
    assert "没有哪里另作规定" in words(supervisor.get("/moderation/rules", {"path": here.people.street.path}))


def test_who_does_not_supervise_the_place_is_refused(here: World) -> None:
    asked = {"path": here.people.community.path, "needed": "no", "reason": "试点"}
    for who in (here.people.worker, here.people.admin, here.people.wang, here.people.other_worker):
        assert browser(who).post("/moderation/rules/say", asked).status_code == 403
    supervisor, beyond = browser(here.people.supervisor), {**asked, "path": here.people.frame.county.path}
    assert supervisor.post("/moderation/rules/say", beyond).status_code == 403
    assert supervisor.get("/moderation/rules", {"path": "nowhere"}).status_code == 403
