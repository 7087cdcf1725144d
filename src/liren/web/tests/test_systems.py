"""标准体系 in the browser: everybody reads, an empty cell leads to a filled form, who keeps a system changes it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.affairs.tests.world import World, world
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import DEFAULT_SYSTEM, RelationEntry, SourceEntry, StandardEntry
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
HERE = f"/standards/systems/{DEFAULT_SYSTEM}"
PROPOSAL = settings.LAWBOOK / "procedures" / "management" / "standard-proposal.yaml"


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=1)
    access.enter_system("test")
    standards.seed_systems(settings.LAWBOOK, at=made.at)
    standards.publish(document=PROPOSAL.read_text("utf-8"), publisher="liren", by=SYSTEM, at=made.at)
    entry = StandardEntry(
        "城乡社区协商工作规范", "local", "in_force", "DB44/T 2198—2019", area="both", sources=(SourceEntry("某文件"),)
    )
    made.standard = standards.record_standard(entry=entry, by=SYSTEM, at=made.at)  # type: ignore[attr-defined]
    return made


@pytest.mark.requirement("R006")
def test_everybody_reads_the_map_with_its_table_dependencies_and_findings(here: World) -> None:
    page = words(browser().get(HERE))
    for code in ("1", "4.7", "7.2"):
        assert page.count(f'href="{HERE}/nodes/{code}"') >= 2, "on the map and in the table"
    assert page.count('class="lane"') == 3
    assert re.search(r'nodes/2">社区基础设施</a> 承载 <a href="[^"]*nodes/4">社区自治', page)
    assert "目标明确" in page
    assert "全面配套" in page
    assert "得分" not in page
    assert "服务业组织标准体系" in words(browser().get("/standards/systems"))
    assert browser().get(f"{HERE}/nodes/9.9").status_code == 404
    assert browser().get("/standards/systems/none").status_code == 404


def test_a_system_asks_eight_statements_beside_who_reads(here: World) -> None:
    browser().get(HERE)
    with CaptureQueriesContext(connection) as sent:
        browser().get(HERE)
    of_others = ("access_enter(", "SAVEPOINT")  # who reads, and the transaction
    told = [one["sql"] for one in sent.captured_queries if not any(word in one["sql"] for word in of_others)]
    assert len(told) <= 8, told


@pytest.mark.requirement("R012")
def test_standards_of_several_departments_meet_in_one_system_and_are_linked_with_one_another(here: World) -> None:
    made = []
    citing: tuple[RelationEntry, ...] = (RelationEntry("cites", "MZ/T 071—2016"),)
    for number, issuer, node, relations in (
        ("MZ/T 071—2016", "民政部", "5", ()),
        ("WH/T 73—2016", "文化部", "4.7", citing),
    ):
        access.enter_system("test")
        entry = StandardEntry(
            f"{issuer}的标准", "industry", "in_force", number, issuer=issuer, relations=relations,
            sources=(SourceEntry("某文件"),),
        )  # fmt: skip
        made.append(standards.record_standard(entry=entry, by=SYSTEM, at=here.at))
        by = here.actor("editor")
        standards.place_standard(key=DEFAULT_SYSTEM, node=node, standard=made[-1], why="题名", by=by, at=here.at)
    page = words(browser().get(HERE))
    assert "2 个发布单位的标准归在 2 个子体系" in page
    assert re.search(r"子体系之间 [1-9]\d* 条依赖", page)
    told = words(browser().get(f"/standards/catalogue/{made[1]}"))
    assert f'/standards/catalogue/{made[0]}"' in told


def test_an_empty_cell_leads_to_a_proposal_that_already_says_where(here: World) -> None:
    editor = here.actor("editor")
    standards.place_standard(
        key=DEFAULT_SYSTEM, node="4.7", standard=here.standard, why="题名", by=editor, at=here.at  # type: ignore[attr-defined]
    )  # fmt: skip
    wang = browser(here.people.wang)
    matrix = words(wang.get(f"{HERE}/matrix"))
    row = caught(r"(?s)(nodes/4\">4 社区自治.*?)</tr>", matrix)
    assert "地方标准" not in row, "the two cells that hold one lead nowhere"
    link = caught(r'href="(/open/[^"]*)" aria-label="社区自治，行业标准，乡村社区', row).replace("&amp;", "&")
    form = words(wang.get(link + "&say.phone=13900000000&say.side=moon"))
    assert 'value="4 社区自治"' in form
    assert re.search(r'name="level"[^>]*value="industry"[^>]*checked', form)
    assert not re.search(r'name="side"[^>]*checked', form)
    assert "13900000000" not in form


def test_a_node_shows_its_standards_procedures_and_this_months_affairs_to_who_reads_figures(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liren.web.systems.now", lambda: here.at)  # the month in which it was opened
    here.opens("wang")
    access.enter_system("test")
    evaluation.catch_up(here.at)
    editor = here.actor("editor")
    standards.place_standard(
        key=DEFAULT_SYSTEM, node="5.1", standard=here.standard, why="题名", by=editor, at=here.at  # type: ignore[attr-defined]
    )  # fmt: skip
    for_worker = words(browser(here.people.worker).get(f"{HERE}/nodes/5"))
    assert "DB44/T 2198—2019《城乡社区协商工作规范》" in for_worker
    where = caught(r'href="(/standards/catalogue/[^"]*)">DB44/T 2198', for_worker)
    assert "5.1 社区环境服务提供" in words(browser().get(where))
    assert "维护人归入" in for_worker
    assert "网格事件处置规程" in for_worker
    assert "1 件" in caught(r"(?s)网格事件处置规程(.*?)</tr>", for_worker)
    assert "按时率" in for_worker
    assert "本月收到" not in words(browser(here.people.wang).get(f"{HERE}/nodes/5"))


def test_who_keeps_a_system_changes_it_there_and_a_refused_form_loses_nothing(here: World) -> None:
    editor = browser(here.people.editor)
    assert "维护" in words(editor.get(HERE))
    assert f"{HERE}/keep" not in words(browser(here.people.worker).get(HERE))
    page = words(editor.post(f"{HERE}/keep/place", {"node": "4.7", "standard": "db44/t2198-2019", "why": ""}))
    assert "请写明理由" in page
    assert 'value="db44/t2198-2019"' in page
    page = words(editor.post(f"{HERE}/keep/place", {"node": "4.7", "standard": "没有这项", "why": "试"}))
    assert "目录里没有这项标准" in page
    page = words(editor.post(f"{HERE}/keep/change-node", {"node": "4.7", "name": "协商的新名", "role": "管开会"}))
    assert "适用：城市、乡村至少选一种" in page
    assert 'value="协商的新名"' in page
    assert ">管开会</textarea>" in page
    sent = {"node": "4.7", "standard": "db44/t2198-2019", "why": "题名如此"}
    assert editor.post(f"{HERE}/keep/place", sent).status_code == 303
    kept = words(editor.get(f"{HERE}/keep", {"node": "4.7"}))
    assert "城乡社区协商工作规范" in kept
    assert "题名如此" in kept
    acts = {
        "lift": {"standard": str(here.standard)},  # type: ignore[attr-defined]
        "change-node": {"name": "城乡协商", "urban": "1", "rural": "1", "procedures": "社区自治/协商、社区自治/四方"},
        "add-node": {"parent": "4.7", "code": "4.7.1", "name": "议事", "urban": "1"},
        "link": {"kind": "guides", "begin": "4.7", "end": "4.6"},
        "unlink": {"kind": "guides", "begin": "4.7", "end": "4.6"},
        "topic": {"name": "纠纷调解"},
        "drop-node": {"node": "4.7.1"},
        "change": {
            "title": "体系",
            "depth": "4",
            "targets": "办得快：on_time:finish，overdue\n说得清",
            "layers": "base：基础\ncore：核心\nhardware：硬件\ncross：贯穿\nlocal：本地",
        },
    }
    for act, told in acts.items():
        seen = standards.system(DEFAULT_SYSTEM, on=now().date()).seen
        answer = editor.post(f"{HERE}/keep/{act}", {"node": "4.7", "why": "试", "seen": seen, **told})
        assert answer.status_code == 303, (act, words(answer))
    found = standards.system(DEFAULT_SYSTEM, on=now().date())
    assert found.targets == (("办得快", ("on_time:finish", "overdue")), ("说得清", ()))
    assert found.by_code["4.7"].procedures == ("社区自治/协商", "社区自治/四方")
    assert editor.post(f"{HERE}/keep/nothing", {}).status_code == 404
    names = ("node", "standard", "why", "name", "role", "code", "parent", "layer", "kind", "begin", "end", "depth",
             "title", "targets", "layers", "procedures")  # fmt: skip
    for odd in ("", "9" * 5000, "：", "💡" * 300):
        for act in acts:
            assert editor.post(f"{HERE}/keep/{act}", dict.fromkeys(names, odd)).status_code in (200, 404, 409, 422)


def test_who_was_overtaken_is_told_finds_what_they_typed_and_may_still_save_it(here: World) -> None:
    editor = browser(here.people.editor)
    seen = caught(r'name="seen" value="(\d+)"', words(editor.get(f"{HERE}/keep", {"node": "4.7"})))
    told = {"node": "4.7", "name": "协商", "urban": "1", "why": "改名", "seen": seen}
    assert editor.post(f"{HERE}/keep/change-node", told).status_code == 303
    mine = {**told, "name": "我的名字", "role": ""}
    page = words(editor.post(f"{HERE}/keep/change-node", {**mine, "why": ""}))
    assert f'name="seen" value="{seen}"' in page, "what was refused for another reason has seen no more than before"
    page = words(editor.post(f"{HERE}/keep/change-node", mine))
    assert "已经改过" in page
    assert 'value="我的名字"' in page
    mine["seen"] = caught(r'name="seen" value="(\d+)"', page)
    assert editor.post(f"{HERE}/keep/change-node", mine).status_code == 303
    assert standards.system(DEFAULT_SYSTEM, on=now().date()).name_of("4.7") == "我的名字"


def test_a_figure_there_is_none_of_is_refused_by_name_and_what_was_emptied_stays_empty(here: World) -> None:
    editor = browser(here.people.editor)
    told = {"title": "体系", "depth": "3", "objective": "", "layers": "core：核心", "why": "试", "seen": "9" * 9}
    page = words(editor.post(f"{HERE}/keep/change", {**told, "targets": "办得快：on_time:finish，很快"}))
    assert "没有指标“很快”" in page
    assert ">办得快：on_time:finish，很快</textarea>" in page
    assert re.search(r'name="objective"[^>]*></textarea>', page)


def test_both_doors_say_the_same_of_procedures_in_a_system_that_is_no_copy(here: World) -> None:
    editor = here.actor("editor")
    standards.change_node(
        key="service-organisation", code="TG", name="服务提供标准体系", role="", is_direction=False, urban=True,
        rural=True, procedures=["社区管理/环境"], why="读作", seen=2**60, by=editor, at=here.at,
    )  # fmt: skip
    page = words(browser().get("/standards/systems/service-organisation/nodes/TG"))
    assert "网格事件处置规程" in page
    tree = browser().get("/api/v1/standards-systems/service-organisation").json()["tree"]
    assert {one["code"]: one["procedures"] for one in tree} == {"TJ": 0, "BZ": 0, "TG": 1}


def test_the_number_of_standards_that_bind_somebody_is_that_of_the_list_it_leads_to(here: World) -> None:
    editor = here.actor("editor")
    bound = StandardEntry(
        "居民公约写法",
        "local",
        "in_force",
        "DB44/T 2300—2020",
        actors=("social_force",),
        sources=(SourceEntry("某文件"),),
    )
    for number in ("DB44/T 2300—2020", "DB44/T 2301—2020"):
        one = standards.record_standard(entry=replace(bound, number=number), by=SYSTEM, at=here.at)
        if number.endswith("2300—2020"):
            for node in ("4.7", "4.1"):
                standards.place_standard(key=DEFAULT_SYSTEM, node=node, standard=one, why="题名", by=editor, at=here.at)
    page = words(browser().get(HERE))
    where = caught(r'href="([^"]*)">约束社会力量 1 项', page)
    assert where == "#placed"
    assert caught(r'(?s)id="placed"(.*?)</section>', page).count("约束社会力量") == 1


def test_an_empty_system_says_what_to_do_next_in_place_of_a_map(here: World) -> None:
    standards.make_system(
        key="empty", title="空的", publisher="", path=here.people.community.path, objective="", why="试",
        by=here.actor("director"), at=here.at,
    )  # fmt: skip
    director = words(browser(here.people.director).get("/standards/systems/empty"))
    assert "还没有节点" in director
    assert 'href="/standards/systems/empty/keep"' in caught("还没有节点(.*?)</p>", director)
    assert '<svg class="mp"' not in director
    assert "还没有节点" in words(browser().get("/standards/systems/empty"))


def test_a_director_makes_a_copy_for_the_community(here: World) -> None:
    director, path = browser(here.people.director), here.people.community.path
    assert "新建或复制" in words(director.get("/standards/systems"))
    assert "新建或复制" not in words(browser().get("/standards/systems"))
    told = {"key": "guihuali", "title": "", "path": path, "copy_of": DEFAULT_SYSTEM, "why": "试点"}
    page = words(director.post("/standards/systems/make", told))
    assert "请写名称" in page
    assert 'value="guihuali"' in page
    answer = director.post("/standards/systems/make", {**told, "title": "桂花里体系"})
    assert answer["Location"] == "/standards/systems/guihuali/keep?told=made"
    assert "桂花里体系" in words(browser().get("/standards/systems"))
