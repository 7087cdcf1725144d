"""少跑腿, through the pages: what was told and handed in once is not asked again, and visits are counted by one tap."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import LAMP, World, world
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.media import public as media
from liren.standards.public import publish, publish_reference
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
KEY = "service/service-application"


@pytest.fixture
def here() -> World:
    made = world()
    enter_system("test")
    law = settings.LAWBOOK
    matters = (law / "catalogues" / "service-matters.yaml").read_text("utf-8")
    publish_reference(kind="catalogue", document=matters, by=SYSTEM, at=made.at)
    publish(document=(law / "procedures" / f"{KEY}.yaml").read_text("utf-8"), publisher="liren", by=SYSTEM, at=made.at)
    return made


def book(colour: str = "#a87") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    made.seek(0)
    made.name = "户口簿.jpg"
    return made


def applied(here: World, client: Client, **given: Any) -> str:
    """Apply as the page has it, with what it shows filled in left as it is; returns the page of the new affair."""
    page = words(client.get(f"/open/{KEY}"))
    shown = {name: found[1] for name in ("name", "phone", "address") if (found := _value(page, name))}
    matter = caught(r'<option value="([^"]+\.[^"]+)"', page)
    told = {"class": matter, "title": "孩子入学", "delivery": "counter", "place": here.people.community.path}
    shown |= dict(re.findall(r'name="(_shown\.\w+|_once)" value="([^"]*)"', page))
    answer = client.post(f"/open/{KEY}", {**told, **shown, **given})
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", words(answer))
    return answer.headers["Location"].partition("?")[0]


def noted(here: World, where: str) -> None:
    """The worker notes something with a photo: what they attach is nothing the reporter handed in."""
    photo = media.store(book("#123").getvalue(), "现场.jpg", by=here.actor("worker"), at=here.at)
    found = UUID(where.rpartition("/")[2])
    affairs.note(
        affair_id=found, text="看过了", internal=False, by=here.actor("worker"), at=now(), media_ids=[photo.id]
    )


def _value(page: str, name: str) -> re.Match[str] | None:
    return re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)


@pytest.mark.requirement("R116")
def test_what_the_platform_holds_is_filled_in_and_counted_and_materials_are_not_uploaded_twice(here: World) -> None:
    client = browser(here.people.wang)
    where = applied(here, client, address="桂花苑 3 幢 201", materials=book())
    first = words(client.get(where))
    assert "没有记您来过几次；3 项平台已有，没再问" in first  # place, name and telephone; the address is not known yet
    noted(here, where)
    page = words(client.get(f"/open/{KEY}"))
    assert 'value="桂花苑 3 幢 201"' in page
    assert "用以前交过的，不用再拍（1 份）" in page
    held = caught(r'name="materials\.held" value="([^"]+)"', page)
    second = words(client.get(applied(here, client, **{"materials.held": held})))
    assert "4 项平台已有，没再问；1 份材料用以前交过的" in second
    enter_system("test")
    evaluation.catch_up(now())
    today = now().astimezone(CHINA).date()
    period = evaluation.Period.day(today)
    figures = evaluation.figures(here.people.community.path, period, actor=here.actor("worker"), procedure=KEY)
    assert [figures.figure(key).text for key in ("not_asked", "not_uploaded")] == ["7 项", "1 份"]


def test_a_material_that_is_not_ones_own_is_refused_and_nothing_else_is_lost(here: World) -> None:
    client = browser(here.people.zhou)
    page = words(client.get(f"/open/{KEY}"))
    told = {"title": "我的用途", "materials.held": "00000000-0000-0000-0000-000000000001"}
    answer = client.post(f"/open/{KEY}", {**told, "_once": caught(r'name="_once" value="([^"]*)"', page)})
    assert answer.status_code == 422
    assert "有一份以前交过的材料找不到了" in words(answer)
    assert "我的用途" in words(answer)


@pytest.mark.requirement("R111")
def test_one_intake_is_one_visit_and_a_community_sees_how_often_people_came(here: World) -> None:
    """One comes once and has it done on the spot, one applies online and is made to come twice, for one nobody says
    how often they came, and to one it is brought.
    """
    worker = browser(here.people.worker)
    page = words(worker.get(f"/behalf/{KEY}"))
    told = {"class": caught(r'<option value="([^"]+\.[^"]+)"', page), "title": "孩子入学", "delivery": "counter",
            "place": here.people.community.path, "_name": "李阿姨", "_phone": "13900001111", "_way": "worker",
            "_move": "finish_at_once", "finish_at_once.reply": "当场开好"}  # fmt: skip
    at_once = worker.post(f"/behalf/{KEY}", {**told, "_once": caught(r'name="_once" value="([^"]*)"', page)})
    assert at_once.status_code == 303, re.sub(r"<[^>]+>", " ", words(at_once))
    assert "本人来过 1 次" in words(worker.get(at_once.headers["Location"]))

    where = applied(here, browser(here.people.wang)).replace("/mine/", "/affairs/")
    for _ in range(2):
        shown = words(worker.get(where))
        before, visits = caught(r'name="before" value="(\d*)"', shown), caught(r'name="visits" value="(\d+)"', shown)
        assert worker.post(f"{where}/visits", {"before": before, "visits": visits}).status_code == 303
    assert "本人来过 2 次" in words(worker.get(where))
    unsaid = applied(here, browser(here.people.zhou)).replace("/mine/", "/affairs/")
    assert "没有记本人来过几次" in words(worker.get(unsaid))
    phone = {"phone": LAMP["phone"]}
    for held, said in ((None, False), (phone, True)):  # nothing is fetched of a lamp
        lamp = words(worker.get(f"/affairs/{here.opens('wang', held=held).id}"))
        assert ("1 项平台已有，没再问" in lamp, "少跑腿</h2>" in lamp) == (said, said)
        assert not any(asked in lamp for asked in ("来过一次", "没有记本人来过"))
    brought = applied(here, browser(here.people.wang), delivery="visit").replace("/mine/", "/affairs/")
    assert "本人一次也没跑" in words(worker.get(brought))
    for one in (where, unsaid, brought):
        worker.post(f"{one}/do/accept/finish_at_once", {"reply": "开好了"})
    enter_system("test")
    later = now() + timedelta(days=30)  # nobody rated: all are closed as told
    affairs.expire(later)
    evaluation.catch_up(later)
    today = now().astimezone(CHINA).date()
    period = evaluation.Period(today, today + timedelta(days=40))
    figures = evaluation.figures(here.people.community.path, period, actor=here.actor("worker"), procedure=KEY)
    once, none, mean = (figures.figure(key) for key in ("one_visit", "no_visit", "visits"))
    assert (once.numerator, once.denominator) == (2, 3)
    assert (none.numerator, none.denominator) == (1, 3)
    assert (mean.text, mean.numerator, mean.denominator) == ("1.0 次", 3, 3)
    assert [(one.key, one.count) for one in none.excluded] == [("visits_unknown", 1)]
