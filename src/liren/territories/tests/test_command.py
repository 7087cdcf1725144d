"""`manage.py divisions`, as an operator uses it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from liren.territories.public import load_frame
from liren.territories.tests.cast import invented_frame
from liren.territories.tests.frames import REPEATED, written

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("divisions", *arguments, stdout=out)
    return out.getvalue()


def test_a_search_prints_path_code_and_full_name() -> None:
    invented_frame()
    assert (
        said("search", "梧桐", "银杏社区", "--limit", "1")
        == "32.05.06.091.092.\t320506091092\t江苏省 苏州市 吴中区 梧桐街道 银杏社区\n"
    )
    assert "没有找到" in said("search", "没有这个地方")


def test_a_count_says_how_many_lie_at_each_level() -> None:
    invented_frame()
    assert said("count", "32.05.").splitlines() == [
        "江苏省 苏州市",
        "区县\t1",
        "乡镇街道\t2",
        "社区和村\t3",
        "小区和网格\t5",
        "楼栋\t5",
    ]
    with pytest.raises(CommandError, match=r"没有路径为 99\. 的地方"):
        said("count", "99.")


OUTLINE = '{"type": "Polygon", "coordinates": [[[120.6, 31.2], [120.61, 31.2], [120.61, 31.21], [120.6, 31.2]]]}'


@pytest.mark.requirement("R283")
def test_grids_are_checked_below_a_path_and_outlines_brought_in(tmp_path: Path) -> None:
    frame = invented_frame()
    assert said("grids", "32.05.") == "查了 3 个社区和村，1 个还没有划网格，发现 0 处。\n"
    file = tmp_path / "网格.geojson"
    file.write_text(OUTLINE, encoding="utf-8")
    for grid in (frame.grid_one, frame.grid_two):
        told = said("shape", grid.path, str(file), "--system", "WGS-84", "--source", "测绘")
        assert told.endswith("平方米。\n")
    with pytest.raises(CommandError, match="有重叠"):
        said("grids", frame.guihuali.path)
    file.write_text("不是", encoding="utf-8")
    with pytest.raises(CommandError, match="不是 GeoJSON"):
        said("shape", frame.grid_one.path, str(file), "--system", "WGS-84", "--source", "测绘")
    with pytest.raises(CommandError, match="读不了文件"):
        said("shape", frame.grid_one.path, "没有", "--system", "WGS-84", "--source", "测绘")


def test_an_edition_is_compared_with_what_stands(tmp_path: Path) -> None:
    load_frame(of=written(REPEATED, tmp_path))
    written({**REPEATED, "460400": "儋州新市", "460400101": "和庆镇"}, tmp_path, day="2100-06-30")
    told = said("compare", str(tmp_path / "divisions-2100-06-30.json"), "--within", "46.")
    assert told.splitlines()[:2] == ["新设\t1", "改名\t1"]
    table = tmp_path / "对照.csv"
    table.write_text("原代码,新代码\n460400100,460400101\n", encoding="utf-8")
    with pytest.raises(CommandError, match="这次没有撤销"):
        said("compare", str(tmp_path / "divisions-2100-06-30.json"), "--successors", str(table))
    with pytest.raises(CommandError, match="读不了文件"):
        said("compare", "没有.json")


def test_a_code_of_the_past_is_followed_to_today() -> None:
    invented_frame()
    told = said("history", "320586", "--on", "1998-01-01")
    for line in ("1998-01-01\t吴县市", "2000\t320586 吴县市 → 320506、320507", "吴中区", "不知道去向\t320507"):
        assert line in told
    assert "不能确定" in said("history", "210311", "--on", "1996-05-01")
    with pytest.raises(CommandError, match="没有代码"):
        said("history", "x")
