"""A village elects its committee in a real browser, from the roll to the certificate, with a run-off.

The voters come from the registry, one votes on a phone in 长辈模式, one by proxy, the rest on paper; all is one count.
"""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.browser.site import DESK, PHONE, go

pytestmark = pytest.mark.browser
VILLAGE = "32.05.06.990.201."
WANG = "王秋实"
OTHERS = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳", "孟初雪")
CANDIDATES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔")
LARGE = "parseFloat(getComputedStyle(document.querySelector('main .pick')).fontSize)"
SMALL = """() => [...document.querySelectorAll("main a.btn, main button, main .pick")]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 90))"""
SHOTS = os.environ.get("LIREN_SHOTS", "")


def _village(site: Any) -> Any:
    """Seven villagers on record in 青石村, one of them with a telephone; a director of theirs, signed in."""
    from liren.access.public import SYSTEM, enter_system
    from liren.actors.public import add_post, add_staff, appoint, organisations
    from liren.autonomy import public as autonomy
    from liren.kit.clock import now
    from liren.kit.database import one_transaction
    from liren.registry import public as registry
    from liren.registry.tests.village import VISITED, number
    from liren.territories.public import children, place_at

    at = now() - timedelta(days=1)
    with one_transaction():
        enter_system("test")
        autonomy.seed_rules(settings.LAWBOOK, at=at)
        place = place_at(VILLAGE)
        assert place is not None
        [grid] = [one for one in children(VILLAGE) if one.kind == "grid"]
        for order, name in enumerate((WANG, *OTHERS)):
            given: dict[str, Any] = {"name": name, "number": number("19600501", 404 + order)}
            phones = {"phones": ["13800002046"]} if name == WANG else {}
            registry.register(
                given=given | phones, kind="actual", place=grid.path, ground=VISITED, by=SYSTEM, at=at
            )  # fmt: skip
        [committee] = [one for one in organisations(path=VILLAGE) if one.name == "青石村村民委员会"]
        post = add_post(
            organisation_id=committee.id, title="村民委员会主任", role="community_director", path=VILLAGE,
            place_id=place.id, by=SYSTEM, at=at,
        )  # fmt: skip
        person = add_staff(
            name="石远", login="shiyuan", password="a stone far from the river", path=VILLAGE, by=SYSTEM, at=at
        )  # fmt: skip
        appoint(person_id=person, post_id=post, by=SYSTEM, at=at, reason="上届当选")
    return site._signed_in(person, DESK)


def _seen(page: Any, name: str) -> None:
    """The page is looked at in passing: nothing runs over its edge; a picture where one was asked for."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def _press(page: Any, name: str) -> None:
    go(page, page.get_by_role("button", name=name, exact=True).click)


def _fill(page: Any, **fields: str) -> None:
    for label, text in fields.items():
        page.locator(f"#{label.replace('_', '-', 1)}").fill(text)


def _roll(worker: Any) -> None:
    worker.goto(f"/decisions?path={VILLAGE}")
    _fill(worker, r_title="第七届选举登记选民名册")
    worker.locator("#f-body").select_option("villagers")
    worker.get_by_label("常住").check()
    _press(worker, "编名册")
    assert "现在 7 人" in worker.inner_text("main")
    _press(worker, "锁定名册")
    worker.get_by_text("已锁定").wait_for()


def _ask(director: Any) -> str:
    """The election's address; the director asks for two seats among four."""
    director.goto(f"/decisions?path={VILLAGE}")
    tomorrow = director.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    _fill(director, f_title="第七届村民委员会选举", f_options="\n".join(CANDIDATES), f_most="2", f_closes_at=tomorrow)
    director.locator("#f-rule").select_option(label="选民：村民委员会选举")
    director.get_by_text("罢免：谁联名要求的").click()
    _seen(director, "ask-1440")
    director.get_by_label("委托他人").check()
    director.get_by_label(re.compile("不记名：只记谁投过")).check()
    _press(director, "发起")
    assert "选 2 人，候选人 4 人" in director.inner_text("main")
    return str(director.url)


def _proxy(director: Any, election: str) -> None:
    """A candidate is refused as proxy; another is taken and posted before voting begins."""
    director.goto(f"{election}/proxies")
    for holder, refused in (("顾南乔", True), ("秦望岳", False)):
        _fill(director, f_giver="孟初雪", f_holder=holder, f_document="委托书第 1 号")
        _press(director, "登记")
        if refused:
            director.get_by_text("候选人不能接受委托；").first.wait_for()
    _fill(director, f_where="村务公开栏")
    _press(director, "公布了")
    director.get_by_text("公布在村务公开栏").wait_for()
    _seen(director, "proxies-1440")
    director.goto(election)
    _press(director, "开始表决")


def _vote(wang: Any, election: str, choices: tuple[str, ...]) -> None:
    """On a phone in large type: chosen, cast, and found in the box by its receipt."""
    wang.goto(election)
    assert wang.evaluate(SMALL) == []
    for name in choices:
        wang.get_by_label(name, exact=True).check()
    _seen(wang, f"vote-390-{len(choices)}")
    _press(wang, "投进票箱")
    code = wang.locator("main .mono").inner_text().strip()
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){5}", code)
    _seen(wang, "cast-390")
    go(wang, wang.get_by_role("link", name="记好了").click)
    wang.get_by_label("回执号").fill(code.lower())
    _press(wang, "查")
    wang.get_by_text("这张票已经收下").wait_for()


def _paper(worker: Any, election: str, names: tuple[str, ...], channel: str = "paper") -> None:
    for name in names:
        worker.goto(f"{election}?name={name}")
        worker.locator("#chan").select_option(channel)
        worker.locator("#doc").fill("签到表第 1 页")
        _press(worker, "录入")


def _count(director: Any, worker: Any, election: str, ballots: str) -> None:
    director.goto(election)
    _press(director, "结束表决")
    worker.goto(election)
    _fill(worker, f_ballots=ballots, b_doc="第 1 号票箱，第 1 袋")
    _press(worker, "录入")
    director.goto(election)
    _fill(director, c_doc="监票人、计票人签的计票单第 1 号")
    _press(director, "开箱计票")


def _settle(director: Any, answer: str, rests_on: str = "") -> None:
    director.get_by_role("group", name=re.compile("近亲属")).get_by_label(answer, exact=True).check()
    if rests_on:
        director.locator("#f-on-kin").fill(rests_on)
    _seen(director, "settle-1440")
    _press(director, "计票并公布")


def _verified(page: Any, election: str, folder: Path) -> str:
    """What `./liren verify decision` says of the file everybody downloads."""
    from liren.kit.signing import public_key

    with page.expect_download() as came:
        page.goto(election)
        page.get_by_role("link", name="下载结果文件").click()
    file = folder / "result.json"
    came.value.save_as(file)
    command = [sys.executable, str(Path(__file__).parents[2] / "manage.py"), "verify", "decision", str(file)]
    told = subprocess.run(
        [*command, "--key", public_key()],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.mark.requirement("R161")
def test_a_village_elects_its_committee_from_roll_to_certificate_with_a_run_off(site, tmp_path) -> None:
    director = _village(site)
    worker = site.staff("shilei")
    _roll(worker)
    election = _ask(director)
    _proxy(director, election)

    wang = site.resident("13800002046")
    wang.goto("/me/record")
    wang.get_by_label("您的全名").fill(WANG)
    _press(wang, "看我的登记")
    wang.goto(election)
    plain = wang.evaluate(LARGE)
    wang.goto("/home")
    go(wang, wang.get_by_role("button", name="长辈模式").click)
    wang.goto(election)
    assert wang.evaluate(LARGE) >= 1.4 * plain
    _vote(wang, election, ("沈知秋", "苏晚舟"))

    _paper(worker, election, OTHERS[:5])
    _paper(worker, election, OTHERS[5:], "proxy")
    worker.goto(election)
    assert "已投 7 人" in worker.inner_text("main")
    _count(director, worker, election, "1\n1、2\n1、3\n3\n2\n4")
    _settle(director, "还没有选满，以后说明")
    _seen(director, "short-1440")
    told = director.inner_text("main")
    assert "还差 1 个名额" in told
    assert "至少要 4 票才能当选" in told

    today, tomorrow = (
        director.evaluate(f"new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 10)") for days in (-1, 1)
    )
    _fill(director, f_opens_at=today, f_closes_at=tomorrow)
    _press(director, "发起另行选举")
    again = str(director.url)
    assert "选 1 人，候选人 2 人" in director.inner_text("main")
    assert "前一次投票以后的另行选举" in director.inner_text("main")
    _press(director, "开始表决")
    _vote(wang, again, ("程立冬",))
    _paper(worker, again, OTHERS)
    _count(director, worker, again, "1 ×2\n2 ×2\n空白 ×2")
    _settle(director, "是", "当选人的书面声明，存第 2 册")
    _seen(director, "run-off-1440")

    everybody = site.window(PHONE)
    everybody.goto(election)
    _seen(everybody, "result-390")
    go(everybody, everybody.get_by_role("link", name="看另行选举").click)
    told = everybody.inner_text("main")
    assert "前后各次合起来，当选的是：沈知秋、程立冬。" in told.replace("\n", "")
    assert not any(name in told for name in (WANG, "孟初雪", "秦望岳"))
    _seen(everybody, "joined-390")
    said = _verified(everybody, again, tmp_path)
    assert "重算无误" in said
    assert "签名是您给的那把公钥签的" in said
