"""What a community director meets on the first days, in a real browser: the street laid out, rules made, a post handed
over, a grid redrawn under running work, an unlisted task refused with a letter, a visit's needs made affairs."""

import re

import pytest

from tests.browser.site import go

pytestmark = pytest.mark.browser


STREET, COMMUNITY = "32.05.06.990.", "32.05.06.990.001."


def _report(site, title: str) -> str:
    wang = site.resident("13800002046")
    wang.goto("/report")
    wang.get_by_label("一句话说明").fill(title)
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    return str(wang.url).rstrip("/").rsplit("/", 1)[1].split("?")[0]


@pytest.mark.requirement("R096")
def test_the_street_is_laid_out_from_a_template_after_a_look(site) -> None:
    admin = site.staff("tangning")
    admin.goto(f"/organisations/templates?path={STREET}")
    go(admin, admin.get_by_role("link", name=re.compile("一委七办三中心")).first.click)
    admin.get_by_text("文件没有列举名称").first.wait_for()
    admin.locator("input[name='name.office_1']").fill("民生保障办公室")
    admin.locator("input[name='name.centre_1']").fill("便民服务中心")
    go(admin, admin.get_by_role("button", name="再看一遍会设什么").click)
    go(admin, admin.get_by_role("button", name="确认，一次设好").click)
    admin.goto(f"/organisations?path={STREET}")
    assert "民生保障办公室" in admin.inner_text("main")


@pytest.mark.requirement("R067")
def test_local_rules_are_published_within_the_limits_and_refused_beyond_them(site) -> None:
    director = site.staff("yanhua")
    director.goto("/local-rules")
    director.locator("select[name=key]").select_option("management/grid-event")
    go(director, director.get_by_role("button", name=re.compile("起草|开始|新建")).first.click)
    director.wait_for_url("**/edit")
    row = director.locator("#c-accept-within")
    row.evaluate("row => { row.closest('details').open = true }")
    row.locator("input[type=number]").evaluate("box => box.removeAttribute('max')")  # a browser would not let it go
    row.locator("input[type=number]").fill("5")
    row.locator("input[name$='.why']").fill("想慢一点")
    go(director, director.get_by_role("button", name="发布", exact=True).click)
    refused = director.locator("#c-accept-within .problem")
    refused.wait_for()
    assert "2 个工作小时" in refused.inner_text()
    assert row.locator("input[type=number]").input_value() == "5"  # nothing is lost
    row.locator("input[type=number]").fill("1")
    row.locator("input[name$='.why']").fill("白天有人值班")
    go(director, director.get_by_role("button", name="发布", exact=True).click)
    director.wait_for_url(re.compile(r"/local-rules/[0-9a-f-]+(\?.*)?$"))
    assert "白天有人值班" in director.inner_text("main")
    affair = _report(site, "单元门关不上")
    lu = site.staff("lumin")
    lu.goto(f"/affairs/{affair}")
    assert "受理：1 个工作小时" in lu.inner_text("main")


@pytest.mark.requirement("R242")
def test_a_post_is_handed_over_and_its_open_work_with_it(site) -> None:
    affair = _report(site, "消防通道堵了")
    lu = site.staff("lumin")
    lu.goto(f"/affairs/{affair}")
    go(lu, lu.get_by_role("button", name=re.compile("认领")).click)
    admin = site.staff("tangning")
    admin.goto(f"/organisations?path={COMMUNITY}")
    go(admin, admin.get_by_role("link", name=re.compile("桂花里社区居委会")).first.click)
    line = admin.get_by_role("row", name=re.compile("^社区工作者 陆敏"))
    line.get_by_text("交接或免去").click()
    line.locator("select[name=to]").select_option(label="严华")
    line.locator("input[name=reason]").first.fill("到街道挂职")
    go(admin, line.get_by_role("button", name="确定变动").click)
    site.work()
    director = site.staff("yanhua")
    director.goto("/handovers")
    assert "陆敏" in director.inner_text("main")
    director.goto("/today")
    assert "消防通道堵了" in director.inner_text("main")


def test_a_grid_is_redrawn_while_its_affairs_run(site) -> None:
    affair = _report(site, "路灯不亮")
    admin = site.staff("tangning")
    admin.goto(f"/places/grids?path={COMMUNITY}")
    admin.get_by_label("第 1 个新网格的名称").fill("桂花里第三网格")
    go(admin, admin.get_by_role("button", name="再添几个").click)
    house = admin.locator("select[name^=b]").first
    house.select_option(label="桂花里第三网格")
    admin.get_by_label("依据或原因").fill("新交付一栋楼")
    go(admin, admin.get_by_role("button", name="看看会怎样").last.click)
    go(admin, admin.locator("#preview").get_by_role("button", name="确定调整").click)
    site.work()
    admin.goto(f"/places?path={COMMUNITY}")
    assert "桂花里第三网格" in admin.inner_text("main")
    lu = site.staff("lumin")
    lu.goto(f"/affairs/{affair}")
    assert "路灯不亮" in lu.inner_text("main")


def test_an_unlisted_task_is_refused_with_a_letter_anybody_can_verify(site) -> None:
    department = site.staff("lumin")  # the community was given it, and asks whether it must
    department.goto("/open/management/task-admission")
    department.get_by_label("哪个部门提出").fill("区某局")
    department.get_by_label("要社区做什么").fill("下周前收齐每户用电截图")
    _choose_place(department)
    go(department, department.get_by_role("button", name=re.compile("提交")).last.click)
    department.wait_for_url(re.compile("/(mine|affairs)/"))
    affair = _affair_of(department.url)
    director = site.staff("yanhua")
    director.goto(f"/affairs/{affair}")
    director.get_by_label("可以办的").get_by_role("link", name=re.compile("清单外")).click()
    director.get_by_label("理由").fill("不在准入清单，没有依据，也没有经费")
    go(director, director.get_by_role("button", name=re.compile("清单外")).click)
    director.wait_for_url("**told=*")
    site.work()
    director.goto(f"/affairs/{affair}")
    assert "送达拒办函" in director.inner_text("main")
    director.goto(f"/affairs/{affair}/papers")
    assert "拒函〔" in director.inner_text("main")


@pytest.mark.requirement("R331")
def test_a_visit_s_note_becomes_affairs_of_their_own(site) -> None:
    lu = site.staff("lumin")
    lu.goto("/open/service/home-visit")
    lu.get_by_label("为什么去看看").fill("老人出院回家")
    _choose_place(lu)
    go(lu, lu.get_by_role("button", name=re.compile("提交")).last.click)
    lu.wait_for_url(re.compile("/(mine|affairs)/"))
    visit = _affair_of(lu.url)
    sun = site.staff("sunli", {"width": 390, "height": 844})
    sun.goto(f"/affairs/{visit}")
    sun.get_by_label("可以办的").get_by_role("link", name=re.compile("记几句")).click()
    sun.get_by_label("民情日记").fill("腿脚不便，想装扶手。")
    sun.get_by_label("需要什么").first.fill("卫生间装扶手")
    go(sun, sun.get_by_role("button", name="去过了，记几句", exact=True).click)
    sun.wait_for_url("**told=*")
    site.work()
    lu.goto("/affairs")
    assert "卫生间装扶手" in lu.inner_text("main")


def _affair_of(url: str) -> str:
    found = re.search(r"/(?:mine|affairs)/([0-9a-f-]{36})", url)
    assert found is not None, url
    return found[1]


def _choose_place(page) -> None:
    """The community, if the form did not know it already."""
    box = page.locator("select[name=place], input[name=place]").first
    if box.count() and not box.input_value():
        box.evaluate("(box, path) => { box.value = path }", COMMUNITY)
