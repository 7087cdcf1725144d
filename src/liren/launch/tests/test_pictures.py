"""The README's pictures: each has its page, and without a browser that is said and nothing is started."""

import re

import pytest

from liren.launch import pictures
from liren.launch.errors import LaunchError
from liren.launch.installation import ROOT


def test_every_picture_the_readmes_show_can_be_taken_anew_and_none_besides():
    taken = {one.name for one in pictures.PICTURES}
    for readme in ("README.md", "README.zh-CN.md"):
        shown = re.findall(r"docs/pictures/(\w+)\.png", (ROOT / readme).read_text("utf-8"))
        assert set(shown) == taken, readme
    assert {file.stem for file in pictures.WHERE.glob("*")} == taken


def test_without_a_browser_nothing_is_started_and_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LaunchError, match="没有找到 Chromium"):
        pictures.pictures([])


def test_a_picture_there_is_not_is_named_with_those_there_are(monkeypatch, tmp_path):
    chromium = tmp_path / "chromium"
    chromium.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LaunchError, match=r"没有叫“cat”的图。有：home、"):
        pictures.pictures(["cat"])
