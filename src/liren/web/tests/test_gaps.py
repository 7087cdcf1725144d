"""Every standard, pilot and figure lies at a node of the system; what each node lacks is said node by node."""

import re

import pytest
from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import DEFAULT_SYSTEM
from liren.standards.tests.stated import load_facts
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
HERE = f"/standards/systems/{DEFAULT_SYSTEM}"


@pytest.fixture
def people() -> Cast:
    made = cast()
    access.enter_system("test")
    load_facts(now())
    standards.seed_catalogue(settings.LAWBOOK, at=now())
    standards.seed_systems(settings.LAWBOOK, at=now())
    for key in ("autonomy/consultation-topic", "management/grid-event", "management/standards-pilot"):
        text = (settings.LAWBOOK / "procedures" / f"{key}.yaml").read_text("utf-8")
        standards.publish(document=text, publisher="liren", by=SYSTEM, at=now())
    return made


def row(page: str, code: str) -> list[str]:
    """The cells of a node in the report: standards, procedures, pilots, figures, what is wanting."""
    found = re.search(rf'<tr><th[^>]*><a href="{HERE}/nodes/{code}">.*?</tr>', page, re.S)
    assert found, code
    return [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[0], re.S)]


@pytest.mark.requirement("R001")
def test_the_report_says_of_each_node_what_it_has_and_what_it_lacks(people: Cast) -> None:
    page = words(browser().get(f"{HERE}/gaps"))
    with_all, without = row(page, "4.7"), row(page, "6.8")
    assert with_all[:3] == ["1", "1", "1"]
    assert int(with_all[3]) >= 1
    assert "没有" not in with_all[4]
    assert without[1:4] == ["0", "0", "0"]
    assert "规程、试点、指标" in without[4]
    assert f"{HERE}/gaps" in words(browser().get(HERE))


@pytest.mark.requirement("R001")
def test_every_standard_pilot_and_figure_lies_at_a_node_or_is_said_to_lie_nowhere(people: Cast) -> None:
    page = words(browser().get(f"{HERE}/gaps"))
    nowhere = page[page.index("还没有归到任何一处的") :]
    assert re.search(r"<dt>试点</dt><dd>没有</dd>", nowhere), "all pilots the documents name have a node"
    assert re.search(r"<dt>指标</dt><dd>没有</dd>", nowhere), "all figures of the platform have a node"
    system = standards.system(DEFAULT_SYSTEM, on=now().date())
    placed = {one.standard for one in standards.placements(system, on=now().date(), limit=None).items}
    for standard, number, title in standards.unplaced(DEFAULT_SYSTEM):
        assert standard not in placed
        assert (number or title) in nowhere
    node = words(browser().get(f"{HERE}/nodes/4.7"))
    assert "北京市西城区基层民主协商标准化试点" in node
    assert evaluation.titles()["satisfied"] in node


def test_who_keeps_a_system_says_which_pilots_and_figures_lie_where(people: Cast) -> None:
    keeper = browser(people.editor)
    page = standards.system(DEFAULT_SYSTEM, on=now().date())
    told = {
        "node": "6.8", "name": "文化建设", "urban": "1", "rural": "1", "is_direction": "1", "procedures": "",
        "pilots": "社区文化", "measures": "satisfied", "why": "文化活动也看满意率", "seen": str(page.seen),
    }  # fmt: skip
    kept = keeper.post(f"{HERE}/keep/change-node", told)
    assert kept.status_code == 303, words(kept)
    access.enter_system("test")
    node = standards.system(DEFAULT_SYSTEM, on=now().date()).by_code["6.8"]
    assert (node.pilots, node.measures) == (("社区文化",), ("satisfied",))
    twice = keeper.post(f"{HERE}/keep/change-node", {**told, "pilots": "民主协商", "seen": "999999999"})
    assert twice.status_code == 422
    assert "“民主协商”已经归在“城乡社区协商规程”" in words(twice)
    unknown = keeper.post(f"{HERE}/keep/change-node", {**told, "measures": "很快", "seen": "999999999"})
    assert "没有指标“很快”" in words(unknown)
