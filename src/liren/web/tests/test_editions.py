"""A new edition in the browser: counts, rows, successors, decisions, and the day it takes effect."""

import lzma
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.territories import public as territories
from liren.territories.tests.cast import Nobody
from liren.territories.tests.frames import written
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

BEFORE = {"33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330106001": "甲街道", "330106001001": "东社区居委会"}
AFTER = {**BEFORE, "330106": "西湖新区", "330106001002": "新社区居委会"}
EAST, NEW = "33.01.06.001.001.", "33.01.06.001.002."


@pytest.fixture
def people(tmp_path: Path) -> Cast:
    found = cast()
    territories.load_frame(of=written(BEFORE, tmp_path, day="2023-06-30"))
    after = {code: name for code, name in AFTER.items() if code != "330106001001"}
    territories.compare_edition(of=written(after, tmp_path, day="2026-06-30"), by=Nobody(), at=now())
    return found


def number() -> int:
    return territories.change_sets()[0].id


def act(client: Any, **told: str) -> Any:
    return client.post(f"/places/editions/{number()}/change", told)


def test_a_reviewer_sees_what_differs_says_successors_decides_and_applies(people: Cast) -> None:
    client = browser(people.admin)
    assert "试用区划" in words(client.get("/places/editions"))
    page = words(client.get(f"/places/editions/{number()}"))
    for said in ("新设", "撤销，去向不明", "西湖区 → 西湖新区", "不知道"):
        assert said in page
    assert act(client, act="successors", path=EAST, successors="330106001002").status_code == 303
    assert "人工填写" in words(client.get(f"/places/editions/{number()}?kind=moved"))
    assert act(client, act="accepted", path=EAST).status_code == 303
    refused = act(client, act="apply", on=now().date().isoformat())
    assert refused.status_code == 409
    assert "还没有决定（2 处）" in words(refused)
    for kind in ("added", "renamed"):
        assert act(client, act="accepted", of=kind).status_code == 303
    done = act(client, act="apply", on=date.today().isoformat())
    assert done.status_code == 303
    assert "已经生效" in words(client.get(done.headers["Location"]))
    assert territories.place_at(NEW) is not None
    east = territories.place_at(EAST)
    assert east is not None
    assert east.valid_to is not None


def test_a_change_set_is_dropped_and_nothing_changes(people: Cast) -> None:
    client = browser(people.admin)
    assert act(client, act="drop").status_code == 303
    assert "作废" in words(client.get(f"/places/editions/{number()}"))
    assert territories.place_at(NEW) is None


@pytest.mark.parametrize(
    "told",
    [
        {"act": ""}, {"act": "accepted", "path": "<b>"}, {"act": "accepted", "of": "x"}, {"act": "apply", "on": "昨天"},
        {"act": "successors", "path": EAST, "successors": "9" * 3000},
        {"act": "successors", "path": "", "successors": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(people: Cast, told: dict[str, str]) -> None:
    refused = act(browser(people.admin), **told)
    assert refused.status_code == 422
    assert "处需要改" in words(refused)


def test_only_who_manages_the_places_reviews_them(people: Cast) -> None:
    client = browser(people.worker)
    assert client.get("/places/editions").status_code == 403
    assert client.get(f"/places/editions/{number()}").status_code == 403
    assert act(client, act="drop").status_code == 403
    assert browser(people.admin).get("/places/editions/0").status_code == 404


def _brought(client: Any, text: str, **given: Any) -> Any:
    told = {
        "file": SimpleUploadedFile("新版.csv", text.encode()), "title": "2026 年区划", "edition": "2024-06-29",
        "source": "本测试", "licence": "政府公开", "within": "", **given,
    }  # fmt: skip
    return client.post("/places/editions", told)


def _csv(names: dict[str, str]) -> str:
    return "code,name\n" + "".join(f"{code},{name}\n" for code, name in names.items())


def test_a_new_edition_is_brought_as_a_file_and_compared_in_the_browser(people: Cast) -> None:
    client = browser(people.admin)
    names = {**BEFORE, "330106001002": "西社区居委会", "34": "安徽省"}
    del names["330106001001"]
    table = SimpleUploadedFile("对照.csv", "原,新\n330106001001,330106001002\n".encode("utf-8-sig"))
    done = _brought(client, _csv(names), successors=table)
    assert done.status_code == 303
    page = words(client.get(done.headers["Location"]))
    for said in ("2026 年区划", "改代码或归属", "随版对照表", "西社区", "安徽省（1 处）", "浙江省（2 处）"):
        assert said in page
    only = words(client.get(done.headers["Location"] + "?within=34."))
    assert "西社区居委会" not in only
    assert "安徽省" in only
    packed = SimpleUploadedFile("新版.csv.xz", lzma.compress(_csv({**BEFORE, "34": "安徽省"}).encode()))
    assert _brought(client, "", file=packed, within="33.").status_code == 303
    assert territories.change_sets()[0].counts == {}, "only what lies within is compared, and nothing differs there"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"file": ""}, "请选这版区划的文件"),
        ({"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "存成 UTF-8 的 CSV"),
        ({"file": SimpleUploadedFile("x.csv", b"33,\xe6\xb5\x99\n")}, "第一行写表头"),
        ({"file": SimpleUploadedFile("x.csv", b"code,name\n331,a\n")}, "不是 2、4、6、9 或 12 位代码"),
        ({"file": SimpleUploadedFile("x.xz", b"\xfd7zXZ\x00broken")}, "压缩文件"),
        ({"file": SimpleUploadedFile("x.xz", lzma.compress(b"code,name\n33,a\n")[:-8])}, "压缩文件"),
        ({"edition": "昨天"}, "截至哪天"),
        ({"edition": "2999-01-01"}, "不晚于今天"),
        ({"edition": "2023-06-30"}, "已经载入过"),
        ({"title": ""}, "一行话写明"),
        ({"licence": "x" * 300}, "一行话写明"),
        ({"successors": SimpleUploadedFile("t.csv", b"a\n")}, "第 1 行应是"),
        ({"successors": SimpleUploadedFile("t.csv", b"a,b\n33,44\n")}, "这次没有撤销"),
        ({"within": "nowhere"}, "请写路径"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words_and_nothing_is_kept(people: Cast, given: Any, said: str) -> None:
    before = len(territories.change_sets())
    for file in (one for one in given.values() if isinstance(one, SimpleUploadedFile)):
        file.seek(0)
    refused = _brought(browser(people.admin), _csv({**BEFORE, "34": "安徽省"}), **given)
    assert refused.status_code == 422
    assert said in words(refused)
    assert "2026 年区划" in words(refused) or "title" in given, "what was typed stays"
    assert len(territories.change_sets()) == before


def test_only_who_manages_places_there_brings_an_edition(people: Cast) -> None:
    assert _brought(browser(people.worker), _csv(BEFORE)).status_code == 403
