"""Whose duty it is: what the page says helps is there, and what a mistake in the file is answered with."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from liren.engine.problems import DocumentInvalid
from liren.standards.public import duties
from liren.web.about import PAGES

SAID = (settings.LAWBOOK / duties.PATH).read_text("utf-8")


@pytest.mark.requirement("R085")
def test_every_test_and_page_the_duties_name_is_there() -> None:
    root = Path(settings.ROOT)
    files = [*(root / "tests").rglob("test_*.py"), *(root / "src").rglob("test_*.py")]
    there = {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)}
    helps = [one for section in duties.duties().sections for duty in section.duties for one in duty.helps]
    assert {name for one in helps for name in one.shown_by} - there == set()
    assert {name for one in helps for name in one.pages} == set(PAGES)
    assert all(reverse(name) for name in PAGES)


def test_everybody_reads_whose_duty_it_is_and_that_software_ciphers_are_no_assessment(db: None) -> None:
    page = Client().get("/about/duties").content.decode()
    for part in ("<dt>运营单位</dt>", "待核对原文", "不等于通过密评", "安全物理环境", "第四十七条"):
        assert part in page
    titles = [one.title for one in duties.duties().sections[0].duties]
    for group in (
        "安全物理环境", "安全通信网络", "安全区域边界", "安全计算环境", "安全管理中心", "安全管理制度", "安全管理机构",
        "安全管理人员", "安全建设管理", "安全运维管理",
    ):  # fmt: skip
        assert any(title.startswith(group) for title in titles), group


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stays: 按时核对。", "stays: ''", "没有写什么归运营单位"),
        ("shown_by: [test_weak_passwords_are_refused", "seen_by: [test_weak_passwords_are_refused", "写法不对"),
        ("    source: pipl\n", "    source: nothing\n", "来源里没有“nothing”"),
        ("key: erasure\n", "key: correction\n", "“correction”写了两遍"),
        (", pages: [my-record]}], stays: 贴出", "}], stays: 贴出", "凭什么看得出"),
        ("sections:\n", "parts:\n", "要有 key"),
    ],
)
def test_a_slip_in_the_duties_is_said(old: str, new: str, said: str) -> None:
    assert old in SAID
    with pytest.raises(DocumentInvalid, match=said):
        duties.parse_duties(SAID.replace(old, new, 1))
    [finding] = duties.check_duties({duties.PATH: SAID.replace(old, new, 1)})
    assert finding.problems
