"""群众话: each procedure by the words residents use, and the words checked against the law book."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.engine.reading import read
from liren.kit.clock import CHINA
from liren.standards import public as standards
from liren.standards.everyday import PATH
from liren.standards.public import Published, check_words, everyday_words, found_by_words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def book() -> dict[str, str]:
    root = Path(settings.LAWBOOK)
    wanted = ("labels/*.yaml", "procedures/*/*.yaml")
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for one in wanted for path in root.glob(one)}


@pytest.fixture
def in_force() -> tuple[Published, ...]:
    enter_system()
    standards.seed_from_lawbook(Path(settings.LAWBOOK), at=AT)
    return standards.all_current("32.05.06.990.001.", AT)


def test_every_procedure_of_the_law_book_has_its_everyday_words_and_says_nothing_else(book: dict[str, str]) -> None:
    [finding] = check_words(book)
    assert finding.problems == ()
    procedures = {path[len("procedures/") : -len(".yaml")] for path in book if path.startswith("procedures/")}
    assert set(read(book[PATH])["procedures"]) == {key for key in procedures if not key.endswith(".cases")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("handle: 正在办, verify", "verify", "“处置”（handle）还没有群众话"),
        ("handle: 正在办, verify", "handle: 正在办, fly: 飞, verify", "规程里没有这一步"),
        ("  management/patrol:", "  management/petrol:", "没有这份规程"),
        ("not: 工作流", "not: 巡查", "里有“巡查”。请说“规程”"),
        ("checked: false", "checked: perhaps", "checked"),
        ("checked: false", "checked: [", "格式不对"),
    ],
)
def test_a_slip_in_the_words_is_said(old: str, new: str, said: str, book: dict[str, str]) -> None:
    [finding] = check_words({**book, PATH: book[PATH].replace(old, new, 1)})
    assert said in "".join(str(problem) for problem in finding.problems)


def test_a_book_without_words_has_nothing_to_check(book: dict[str, str]) -> None:
    assert check_words({key: text for key, text in book.items() if key != PATH}) == ()
    enter_system()
    assert everyday_words(AT) == {}


def test_residents_find_a_procedure_by_their_own_words(in_force: tuple[Published, ...]) -> None:
    words = everyday_words(AT)
    for said, key in {
        "我家门口路灯不亮了": "management/grid-event",
        "开个居住证明": "service/service-application",
        "和楼上邻居吵架": "autonomy/mediation",
        "想加装电梯": "autonomy/consultation-topic",
        "不会用手机，帮我办医保": "service/agency-handling",
        "老人一个人住": "service/visit-plan",
        "下水道堵了": "service/facility-repair",
        "电动车上楼充电": "management/hazard-removal",
        "充电桩": "autonomy/four-sides",
        "部门又要填表": "management/table-admission",
        "网格事件处置规程": "management/grid-event",
    }.items():
        assert found_by_words(said, in_force, words)[0].key == key, said
    assert found_by_words("zzz", in_force, words) == ()
    assert found_by_words("……", in_force, words) == in_force  # nothing said: everything
    assert found_by_words("路灯不亮", in_force, {}) == ()  # without words, only titles


def test_words_are_data_and_change_without_the_procedure(in_force: tuple[Published, ...]) -> None:
    text = re.sub(r"(?m)^version: \d+", "version: 99", (Path(settings.LAWBOOK) / PATH).read_text("utf-8"))
    changed = text.replace("name: 网格里走一圈", "name: 院子里转一转")
    standards.publish_reference(kind="labels", document=changed, by=SYSTEM, at=AT)
    assert everyday_words(AT)["management/patrol"].name == "院子里转一转"
    assert standards.all_current("32.05.06.990.001.", AT) == in_force
