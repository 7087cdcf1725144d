"""What county codes were and became, 1981 to 2024, said as surely as the record knows it."""

import hashlib
import json
import lzma
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from liren.territories import counties
from liren.territories.public import (
    became,
    close,
    code_on,
    code_origins,
    code_spans,
    codes_on,
    in_force,
    load_frame,
    make_frame,
    place_at,
    present_places,
)
from liren.territories.tests.cast import AT, InventedFrame, Nobody, invented_frame, there
from liren.territories.tests.frames import written

DATA = Path(counties.__file__).parent / "data" / "counties-1981-2024"


def test_the_file_that_ships_is_the_one_its_sidecar_describes() -> None:
    told = json.loads(DATA.with_suffix(".json").read_text("utf-8"))
    data = lzma.decompress(DATA.with_suffix(".csv.xz").read_bytes())
    assert hashlib.sha256(data).hexdigest() == told["sha256"]
    assert len(data.decode().splitlines()) == told["rows"] + 1 == 6_824
    assert told["licence"] == "CC0"


def names(code: str, on: date) -> list[tuple[str, bool]]:
    return [(then.span.name, then.sure) for then in code_on(code, on)]


def test_what_a_code_was_on_a_day() -> None:
    assert names("210311", date(1990, 5, 1)) == [("旧堡区", True)]
    assert names("210311", date(2020, 5, 1)) == [("千山区", True)]
    assert names("110103", date(2012, 1, 1)) == []
    assert names("999999", date(2012, 1, 1)) == []


def test_in_the_year_of_a_change_and_after_the_record_nothing_is_sure() -> None:
    assert names("210311", date(1996, 5, 1)) == [("旧堡区", False), ("千山区", False)]
    assert names("210311", date(2026, 5, 1)) == [("千山区", False)]
    assert names("110103", date(1981, 5, 1)) == [("崇文区", True)], "1981 is where the record begins"


def test_a_merged_code_is_followed_to_where_it_went() -> None:
    fate = became("110103")
    assert (fate.how, [s.name for s in fate.now], fate.lost) == ("merged", ["东城区"], ())
    assert "110103" in [s.code for s in code_origins("110101")]


def test_a_split_code_leads_to_all_that_took_over() -> None:
    fate = became("320586")
    assert (fate.how, [s.name for s in fate.now]) == ("split", ["吴中区", "相城区"])
    assert [s.name for s in fate.steps] == ["吴县市"]


def test_a_chain_of_changes_is_followed_to_its_end() -> None:
    fate = became("210311", on=date(1983, 6, 1))
    assert [s.name for s in fate.steps] == ["郊区", "旧堡区"]
    assert (fate.how, [s.name for s in fate.now]) == ("renamed", ["千山区"])
    assert became("320506").how == "stands"
    assert [s.until for s in code_spans("210311")] == [1984, 1996, None]


def test_what_nobody_wrote_down_is_unknown() -> None:
    lost = next(
        spans[-1].code
        for code in (f"{n:06}" for n in range(110000, 660000))
        if (spans := code_spans(code)) and spans[-1].ended and not spans[-1].successors
    )
    fate = became(lost)
    assert (fate.how, fate.now, fate.lost) == ("unknown", (), (lost,))
    assert became("000000").how == "unknown"


def test_every_code_of_the_record_leads_somewhere_or_is_said_to_be_lost() -> None:
    for code in counties._history().spans:
        fate = became(code)
        assert fate.now or fate.lost, code


def test_the_counties_of_a_prefecture_on_a_day() -> None:
    then = {t.span.name for t in codes_on("3205", date(1998, 1, 1))}
    assert {"吴县市", "昆山市"} <= then
    assert not {"吴中区", "相城区"} & then
    assert {"吴中区", "相城区"} <= {t.span.name for t in codes_on("320500", date(2010, 1, 1))}


@pytest.fixture
def cast(db: None) -> InventedFrame:
    return invented_frame()


def test_an_old_code_maps_to_places_of_today_and_says_what_is_missing(cast: InventedFrame) -> None:
    wuxian = present_places("320586")
    assert ([p.name for p in wuxian.places], wuxian.known, wuxian.unknown) == (["吴中区"], False, ("320507",))
    make_frame({"320507": "相城区"})
    again = present_places("320586")
    assert ([p.name for p in again.places], again.known) == (["吴中区", "相城区"], True)


def test_a_place_that_ended_since_is_followed_to_what_took_over(cast: InventedFrame) -> None:
    new = make_frame({"320507": "相城区", "320508": "姑苏区"})
    done = {"by": Nobody(), "at": AT}
    close(id=new["32.05.07."].id, on=date(2026, 1, 1), successors=[new["32.05.08."].id], **done)  # type: ignore[arg-type]
    assert [p.name for p in present_places("320507").places] == ["姑苏区"]


def test_places_in_force_on_a_day_are_sure_only_from_the_editions_day_on(db: None, tmp_path: Path) -> None:
    load_frame(of=written({"33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330108": "滨江区"}, tmp_path))
    gone = there(place_at("33.01.08."))
    close(id=gone.id, on=date(2100, 1, 1), by=Nobody(), at=datetime(2100, 6, 1, tzinfo=UTC))
    then, later = in_force("33.01.", date(2099, 7, 1), level=3), in_force("33.01.", date(2100, 2, 1), level=3)
    assert (list(then.paths.values()), then.sure) == (["33.01.06.", "33.01.08."], True)
    assert (list(later.paths.values()), later.sure) == (["33.01.06."], True)
    assert in_force("33.01.", date(2098, 1, 1), level=3).sure is False
    assert in_force("99.", date(2098, 1, 1), level=3).paths == {}
