"""Of a typeface only what papers use is read; which papers came before shows in none."""

from datetime import datetime

import pytest

from liren.affairs.papers.as_pdf import as_pdf
from liren.affairs.papers.content import Content, Part
from liren.kit.clock import CHINA
from liren.kit.typesetting import typefaces

AT = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)


def paper(text: str) -> bytes:
    content = Content(
        "受理通知书", "桂社受〔2026〕1号", "桂花里社区居民委员会", "2026年11月16日", 1,
        (Part("p", text=text),), "https://liren.example.org/papers/verification/ABCDEFGH", "ABCDEFGH",
    )  # fmt: skip
    return as_pdf(content, at=AT)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "_cuts", {})


def test_a_paper_is_the_same_whatever_papers_came_before_it() -> None:
    first = paper("路灯不亮")
    paper("龘靐齉爩鱻麤：生僻的姓名也要印得出")
    assert paper("路灯不亮") == first


def test_the_cut_grows_by_what_papers_need_and_no_further_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    small = typefaces.cut(typefaces.SERIF, frozenset(map(ord, "路灯")))
    assert typefaces.cut(typefaces.SERIF, frozenset(map(ord, "灯"))) is small
    grown = typefaces.cut(typefaces.SERIF, frozenset(map(ord, "井盖")))
    assert grown.characters == frozenset(map(ord, "路灯井盖"))
    monkeypatch.setattr(typefaces, "_MOST", 4)
    assert typefaces.cut(typefaces.SERIF, frozenset(map(ord, "楼道"))).characters == frozenset(map(ord, "楼道"))


def test_a_cut_whose_file_was_swept_away_is_made_anew() -> None:
    cut = typefaces.cut(typefaces.SERIF, frozenset(map(ord, "路灯")))
    cut.path.unlink()
    assert typefaces.cut(typefaces.SERIF, frozenset(map(ord, "灯"))).path.exists()


def test_what_the_typeface_does_not_have_is_in_no_cut() -> None:
    assert typefaces.cut(typefaces.SANS, frozenset((ord("灯"), 0x10FFFD))).characters == {ord("灯")}
