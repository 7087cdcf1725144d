"""Loading the published frame: whole, once, or not at all."""

import hashlib
import lzma
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from liren.territories.errors import FrameDamaged
from liren.territories.public import (
    frame,
    level_of,
    load_frame,
    make_frame,
    parent_of,
    path_of_code,
    place_at,
    subtree_count,
)
from liren.territories.tests.cast import there
from liren.territories.tests.frames import REPEATED, generated, written

LEVEL_OF_LENGTH = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}


@pytest.mark.slow
def test_the_file_that_ships_is_the_one_its_sidecar_describes() -> None:
    this = frame()
    data = lzma.decompress(this.file.read_bytes())
    assert hashlib.sha256(data).hexdigest() == this.sha256
    codes = [line.partition(",")[0] for line in data.decode().splitlines()[1:]]
    paths = [path_of_code(LEVEL_OF_LENGTH[len(code)], code) for code in codes]
    assert len(paths) == this.rows == 665_276
    assert Counter(map(level_of, paths)) == this.rows_by_level == {1: 31, 2: 342, 3: 2_978, 4: 41_352, 5: 620_573}
    seen: set[str] = set()
    for path in paths:
        above = parent_of(path)
        assert above is None or above in seen, "what lies above comes first"
        seen.add(path)
    assert len(seen) == len(paths), "no path twice"


@pytest.mark.django_db
def test_a_frame_is_loaded_with_its_committees_and_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    names = {**REPEATED, "441900121201": "沙角村委会", "441900121401": "某农场"}
    loaded = load_frame(lambda done, total: told.append((done, total)), of=written(names, tmp_path))
    assert loaded.rows == 11
    assert told == [(11, 11)]
    assert subtree_count("44.") == {2: 1, 3: 1, 4: 1, 5: 3}
    committees = [there(place_at(f"44.19.00.121.{n}.")).committee for n in ("001", "201", "401")]
    assert committees == ["residents", "villagers", "similar"]


@pytest.mark.django_db
def test_a_code_used_at_two_levels_stays_two_places(tmp_path: Path) -> None:
    load_frame(of=written(REPEATED, tmp_path))
    city, county = there(place_at("44.19.")), there(place_at("44.19.00."))
    assert [(p.level, p.code) for p in (city, county)] == [(2, "441900000000"), (3, "441900000000")]
    assert county.parent_id == city.id
    assert there(place_at("44.19.00.121.")).full_name == "广东省 东莞市 虎门镇"


@pytest.mark.django_db
def test_loading_again_does_nothing(tmp_path: Path) -> None:
    this = written(REPEATED, tmp_path)
    load_frame(of=this)
    with CaptureQueriesContext(connection) as told:
        assert load_frame(of=this).rows == 0
    assert len(told) == 2 + 2  # the lock, the mark; two savepoint statements, for the test is a transaction
    assert subtree_count("") == {1: 2, 2: 2, 3: 2, 4: 2, 5: 1}


@pytest.mark.django_db
def test_a_damaged_file_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FrameDamaged) as error:
        load_frame(of=written(REPEATED, tmp_path, damage="99,改过\n".encode()))
    assert "divisions-2099-06-30.csv.xz" in error.value.text
    assert subtree_count("") == {}


@pytest.mark.django_db
def test_a_load_that_dies_half_way_leaves_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    def dies(done: int, total: int) -> None:
        raise KeyboardInterrupt

    this = written(REPEATED, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        load_frame(dies, of=this)
    assert subtree_count("") == {}
    assert load_frame(of=this).rows == len(REPEATED)


@pytest.mark.django_db
def test_divisions_already_there_keep_their_row(tmp_path: Path) -> None:
    before = make_frame({"44": "广东省", "4419": "东莞市"})
    assert load_frame(of=written(REPEATED, tmp_path)).rows == len(REPEATED) - 2
    assert place_at("44.19.") == before["44.19."]
    assert there(place_at("44.19.00.")).parent_id == before["44.19."].id


@pytest.mark.django_db
def test_a_later_edition_adds_what_is_new(tmp_path: Path) -> None:
    load_frame(of=written(REPEATED, tmp_path))
    later = written({**REPEATED, "460400101": "和庆镇"}, tmp_path, day="2100-06-30")
    assert load_frame(of=later).rows == 1
    assert there(place_at("46.04.00.101.")).full_name == "海南省 儋州市 和庆镇"


def test_a_whole_load_is_committed_and_known_to_the_planner(tmp_path: Path, emptied_after: None) -> None:
    names = generated(streets=2, communities=2)
    load_frame(of=written(names, tmp_path))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM territories_place")
        assert cursor.fetchone() == (len(names),)
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'territories_place'")
        assert cursor.fetchone() == (len(names),)
