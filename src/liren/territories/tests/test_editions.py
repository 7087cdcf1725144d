"""A new edition of the divisions: laid beside those in force, reviewed row by row, applied whole or not at all."""

import lzma
import random
import zlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from liren.territories.errors import ChangeSetEnded, ChangeSetUnknown, EditionRefused, FrameDamaged, PlaceInvalid
from liren.territories.models import Change, ChangeRow, ChangeSet, Place
from liren.territories.public import (
    add_below,
    apply_edition,
    change_set,
    change_sets,
    changed_divisions,
    children,
    compare_edition,
    decide_changes,
    draw_shape,
    drop_changes,
    frame,
    load_frame,
    place,
    place_at,
    recorded,
    rename,
    search,
    set_successors,
    standing_heirs,
    subtree_count,
    uploaded_frame,
)
from liren.territories.queries import fetch
from liren.territories.tests.cast import Nobody, there
from liren.territories.tests.frames import derived, lines_of, written

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
DONE: dict[str, Any] = {"by": Nobody(), "at": AT}
BEFORE = {
    "32": "江苏省",
    "3205": "苏州市",
    "320506": "吴中区",
    "320506001": "甲街道",
    "320506001001": "东社区居委会",
    "320506001002": "西社区居委会",
    "320506001003": "南社区居委会",
    "320506002": "乙街道",
    "320506002001": "北社区居委会",
}
AFTER = {
    "32": "江苏省",
    "3205": "苏州市",
    "320506": "吴中新区",
    "320506001": "甲街道",
    "320506001001": "东社区居委会",
    "320506001004": "新社区居委会",
    "320506002": "乙街道",
    "320506002001": "北社区居委会",
    "320506002002": "南社区居委会",
}
TABLE = [("320506001002", "320506001001"), ("320506001003", "320506002002")]
WEST, SOUTH, EAST = "32.05.06.001.002.", "32.05.06.001.003.", "32.05.06.001.001."


@pytest.fixture
def before(tmp_path: Path) -> Path:
    load_frame(of=written(BEFORE, tmp_path, day="2023-06-30"))
    return tmp_path


def compares(directory: Path, after: dict[str, str] | None = None, **given: Any) -> int:
    asked: dict[str, Any] = {"successors": TABLE, **DONE, **given}
    return compare_edition(of=written(after or AFTER, directory, day="2026-06-30"), **asked)


def accepts(number: int) -> None:
    for kind in change_set(number).counts:
        decide_changes(change_set=number, decision="accepted", kind=kind, **DONE)


def applies(number: int, on: date = TODAY) -> dict[str, int]:
    return apply_edition(change_set=number, on=on, **DONE)


def kinds(number: int) -> dict[str, str]:
    return {row.path: row.kind for row in changed_divisions(number)[0]}


def test_an_edition_is_laid_beside_what_stands_and_changes_nothing(before: Path) -> None:
    number = compares(before)
    assert kinds(number) == {
        "32.05.06.": "renamed",
        WEST: "merged",
        SOUTH: "moved",
        "32.05.06.001.004.": "added",
        "32.05.06.002.002.": "added",
    }
    told = change_set(number)
    assert (told.state, told.open, told.rows) == ("open", 5, 9)
    south = next(row for row in changed_divisions(number, kind="moved")[0])
    assert (south.name_before, south.successors, south.told_by) == (
        "南社区居委会", (("32.05.06.002.002.", "南社区居委会"),), "table",
    )  # fmt: skip
    assert there(place_at("32.05.06.")).name == "吴中区"
    assert change_sets() == (told,)


def test_what_no_table_tells_stays_unknown_until_somebody_says(before: Path) -> None:
    number = compares(before, successors=[])
    assert kinds(number)[WEST] == kinds(number)[SOUTH] == "removed"
    set_successors(change_set=number, path=WEST, successors=[EAST, "32.05.06.001.004."], **DONE)
    assert kinds(number)[WEST] == "split"
    set_successors(change_set=number, path=WEST, successors=[], **DONE)
    row = next(r for r in changed_divisions(number, kind="removed")[0] if r.path == WEST)
    assert (row.successors, row.told_by) == ((), None)


def test_rows_come_page_by_page(before: Path) -> None:
    number = compares(before)
    first, after = changed_divisions(number, limit=2)
    second, end = changed_divisions(number, after=after or "", limit=3)
    assert [row.path for row in (*first, *second)] == sorted(kinds(number))
    assert end is None
    assert changed_divisions(number, decision="accepted") == ((), None)


def test_a_reviewed_edition_is_applied_whole(before: Path) -> None:
    ids = {path: there(place_at(path)).id for path in ("32.05.06.", WEST, SOUTH, EAST)}
    number = compares(before)
    accepts(number)
    assert applies(number) == {"added": 2, "renamed": 1, "closed": 2}
    county = there(place(ids["32.05.06."]))
    assert county.name == "吴中新区"
    assert there(place(county.id, on=date(2026, 11, 1))).name == "吴中区"
    assert [p.name for p in children("32.05.06.001.")] == ["东社区居委会", "新社区居委会"]
    assert len(children("32.05.06.001.", on=date(2026, 11, 1))) == 3
    west, south = there(place(ids[WEST])), there(place(ids[SOUTH]))
    assert (west.path, west.valid_to, south.valid_to) == (WEST, TODAY, TODAY)
    assert standing_heirs([west.id, south.id]) == {west.id: (EAST,), south.id: ("32.05.06.002.002.",)}
    new = there(place_at("32.05.06.001.004."))
    assert (new.valid_from, new.committee) == (TODAY, "residents")
    assert set(Change.objects.values_list("kind", flat=True)) == {"added", "renamed", "closed"}
    events = fetch("SELECT kind, count(*) FROM kit_event WHERE kind LIKE 'territories.%%' GROUP BY 1 ORDER BY 1")
    assert events == [
        ("territories.edition-applied", 1),
        ("territories.edition-compared", 1),
        ("territories.place-closed", 2),
        ("territories.place-renamed", 1),
    ]
    told = change_set(number)
    assert (told.state, told.effective_on) == ("applied", TODAY)
    with pytest.raises(ChangeSetEnded, match="生效"):
        applies(number)
    assert [p.path for p in search("吴中新区")] == ["32.05.06."]


def test_what_an_edition_did_to_a_place_is_told_in_words(before: Path) -> None:
    number = compares(before)
    accepts(number)
    applies(number)
    said = {path: [one.what for one in recorded(there(place_at(path)).id)] for path in (
        "32.05.06.", "32.05.06.001.004.", SOUTH,
    )}  # fmt: skip
    assert said == {
        "32.05.06.": ["改名：吴中区 → 吴中新区"],
        "32.05.06.001.004.": ["新设：新社区居委会"],
        SOUTH: ["撤销，由南社区居委会接续"],
    }


def test_what_stands_in_a_community_that_ends_goes_to_its_one_successor(before: Path) -> None:
    west, east = there(place_at(WEST)), there(place_at(EAST))
    grid = add_below(parent=west.id, kind="grid", name="第一网格", code=f"{west.code}001", **DONE)
    add_below(parent=east.id, kind="grid", name="第一网格", code=f"{east.code}001", **DONE)
    estate = add_below(parent=west.id, kind="estate", name="西苑", code="XY-1", **DONE)
    house = add_below(parent=estate.id, kind="building", name="1幢", grid=grid.id, **DONE)
    triangle = '{"type": "Polygon", "coordinates": [[[120.6, 31.2], [120.7, 31.2], [120.7, 31.3], [120.6, 31.2]]]}'
    draw_shape(place=grid.id, geojson=triangle, system="WGS-84", source="测绘", **DONE)
    number = compares(before)
    accepts(number)
    applies(number)
    below = {p.name: p for p in children(EAST)}
    assert set(below) == {"第一网格", "第一网格（原西社区）", "西苑"}
    carried, xiyuan = below["第一网格（原西社区）"], below["西苑"]
    assert (carried.code, xiyuan.code) == (None, "XY-1")
    [one] = children(xiyuan.path)
    assert (one.name, one.grid_id, one.valid_from) == ("1幢", carried.id, TODAY)
    assert standing_heirs([house.id, grid.id]) == {house.id: (one.path,), grid.id: (carried.path,)}
    assert there(place(house.id)).valid_to == TODAY
    assert fetch("SELECT place_id FROM territories_shape ORDER BY id DESC LIMIT 1") == [(carried.id,)]


def test_what_is_in_the_way_is_refused_with_names_and_nothing_happens(before: Path) -> None:
    west = there(place_at(WEST))
    add_below(parent=west.id, kind="estate", name="西苑", **DONE)
    number = compares(before, successors=TABLE[1:])
    with pytest.raises(EditionRefused, match=r"还没有决定（5 处）"):
        applies(number)
    accepts(number)
    with pytest.raises(EditionRefused, match=r"先写明由哪一个接续（1 处）：西社区居委会"):
        applies(number)
    set_successors(change_set=number, path=WEST, successors=[EAST], **DONE)
    decide_changes(change_set=number, decision="rejected", path="32.05.06.002.002.", **DONE)
    with pytest.raises(EditionRefused, match=r"接续的地方没有接受，或也撤销了（1 处）：南社区居委会"):
        applies(number)
    decide_changes(change_set=number, decision="rejected", path=SOUTH, **DONE)
    assert there(place_at("32.05.06.")).name == "吴中区"
    assert applies(number) == {"added": 1, "renamed": 1, "closed": 1}
    assert there(place_at(SOUTH)).valid_to is None, "what was not accepted stays as it was"


def test_a_parent_does_not_end_before_what_lies_in_it_nor_a_child_come_without_it(before: Path) -> None:
    after = {code: name for code, name in AFTER.items() if not code.startswith("320506002")}
    number = compares(before, {**after, "320506003": "丙街道", "320506003001": "中社区居委会"}, successors=[])
    accepts(number)
    decide_changes(change_set=number, decision="rejected", path="32.05.06.002.001.", **DONE)
    decide_changes(change_set=number, decision="rejected", path="32.05.06.003.", **DONE)
    with pytest.raises(EditionRefused) as refused:
        applies(number)
    assert "新设的上一级不在（1 处）：中社区居委会" in refused.value.text
    assert "下面还有没撤销的（1 处）：乙街道" in refused.value.text


def test_what_changed_since_the_comparison_is_not_overwritten(before: Path) -> None:
    number = compares(before)
    rename(id=there(place_at("32.05.06.")).id, name="吴中县", since=date(2026, 11, 1), **DONE)
    accepts(number)
    with pytest.raises(EditionRefused, match="比对以后又改过"):
        applies(number, on=TODAY)


def test_an_edition_takes_effect_on_a_day_that_can_be(before: Path) -> None:
    number = compares(before)
    accepts(number)
    for day in (date(2026, 11, 3), date(2026, 6, 29)):
        with pytest.raises(PlaceInvalid) as error:
            applies(number, on=day)
        assert set(error.value.fields) == {"on"}


def test_a_code_that_comes_back_is_shown_and_cannot_be_accepted(before: Path) -> None:
    first = compares(before)
    accepts(first)
    applies(first)
    again = compare_edition(of=written(BEFORE, before, day="2026-10-31"), **DONE)
    assert kinds(again)[WEST] == "returned"
    with pytest.raises(PlaceInvalid) as error:
        decide_changes(change_set=again, decision="accepted", path=WEST, **DONE)
    assert set(error.value.fields) == {"decision"}


def test_an_edition_of_one_city_leaves_the_rest_alone(before: Path) -> None:
    only = {code: name for code, name in AFTER.items() if code.startswith("320506")}
    number = compares(before, {"32": "江苏省", "3205": "别的名字", **only}, within="32.05.06.")
    assert "32.05." not in kinds(number)
    assert change_set(number).within == "32.05.06."
    assert change_sets("32.05.06.")[0].id == number
    assert change_sets("33.") == ()
    told = {"edition": TODAY, "title": "别处", "source": "", "licence": "", "sha256": "", "rows": 0, "made_at": AT}
    ChangeSet.objects.bulk_create(ChangeSet(within="33.", state="dropped", **told) for _ in range(100))
    assert [one.id for one in change_sets("32.05.06.")] == [one.id for one in change_sets(state="open")] == [number]


def test_places_of_no_edition_are_not_taken_for_removed(before: Path) -> None:
    Place.objects.filter(path=SOUTH).update(edition=None)
    assert SOUTH not in kinds(compares(before, successors=TABLE[:1]))


@pytest.mark.parametrize(
    ("names", "table", "field", "said"),
    [
        ({"33": "浙江省", "330": "怪"}, [], "edition", "第 3 行“330”"),
        ({"330101": "无上级"}, [], "edition", "上一级不在它前面"),
        (AFTER, [("320506001001", "320506002002")], "successors", "32.05.06.001.001. 这次没有撤销"),
        (AFTER, [("320506001002", "320506")], "successors", "第 2 行"),
        (AFTER, [("320506001002", "320506001003")], "successors", "不是接得了"),
        (AFTER, [("320506001002", "x")], "successors", "第 2 行"),
    ],
)
def test_a_bad_edition_or_table_is_refused_line_by_line(
    before: Path, names: dict[str, str], table: list[tuple[str, str]], field: str, said: str
) -> None:
    with pytest.raises(PlaceInvalid) as error:
        compares(before, names, successors=table)
    assert said in error.value.fields[field]
    assert change_sets() == ()


def test_what_cannot_be_decided_is_named(before: Path) -> None:
    number = compares(before)
    wrong: list[tuple[Any, dict[str, Any], set[str]]] = [
        (decide_changes, {"decision": "maybe", "kind": "x"}, {"decision", "kind"}),
        (decide_changes, {"decision": "accepted", "path": "99."}, {"path"}),
        (set_successors, {"path": "32.05.06.", "successors": []}, {"path"}),
        (set_successors, {"path": WEST, "successors": [SOUTH, "99."]}, {"successors"}),
    ]
    for call, how, fields in wrong:
        with pytest.raises(PlaceInvalid) as error:
            call(change_set=number, **how, **DONE)
        assert set(error.value.fields) == fields
    with pytest.raises(PlaceInvalid):
        compares(before, within="32.e1.")
    with pytest.raises(ChangeSetUnknown):
        change_set(0)
    with pytest.raises(FrameDamaged):
        compare_edition(of=written(AFTER, before, day="2026-08-30", damage=b"x"), **DONE)
    drop_changes(change_set=number, **DONE)
    assert change_set(number).state == "dropped"
    with pytest.raises(ChangeSetEnded, match="作废"):
        decide_changes(change_set=number, decision="accepted", kind="added", **DONE)


@pytest.mark.slow
def test_an_edition_derived_from_the_real_frame_is_compared_and_applied(tmp_path: Path) -> None:
    """One province of the real frame of 2023, and an edition made from it with known differences."""
    real = {code: name for code, name in lines_of(frame()) if code.startswith("32")}
    load_frame(of=written(real, tmp_path, day="2023-06-30"))
    made = derived(real, random.Random(7))
    with transaction.atomic():
        number = compare_edition(of=written(made.names, tmp_path, day="2026-06-30"), successors=made.successors, **DONE)
        assert {kind: sum(by.values()) for kind, by in change_set(number).counts.items()} == made.expected
        accepts(number)
        done = applies(number)
    assert done["renamed"] == made.expected["renamed"]
    assert sum(subtree_count("").values()) == len(made.names)
    assert compare_edition(of=written(made.names, tmp_path, day="2026-07-31"), **DONE)
    assert ChangeRow.objects.filter(change_set_id=number + 1).count() == 0


def test_a_small_file_that_asks_for_gigabytes_to_be_unpacked_is_refused() -> None:
    said: dict[str, Any] = {
        "name": "x.csv.xz", "day": TODAY, "title": "区划", "source": "统计局", "licence": "公开", "today": TODAY,
    }  # fmt: skip
    packed = lzma.compress("code,name\n32,江苏省\n".encode(), preset=9)
    assert uploaded_frame(packed, **said).rows == 2
    header = packed[12:20]
    assert header[:4] == b"\x02\x00\x21\x01", "one filter, LZMA2, with a byte that names its dictionary"
    greedy = header[:4] + bytes([37]) + header[5:]  # 1.5 GiB
    greedy += zlib.crc32(greedy).to_bytes(4, "little")
    with pytest.raises(PlaceInvalid) as refused:
        uploaded_frame(packed[:12] + greedy + packed[24:], **said)
    assert "内存" in refused.value.fields["file"]
