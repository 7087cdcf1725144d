"""Who takes part is drawn by lot: committed to before, drawn once, recomputed by anybody, nobody named unasked."""

import json
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import RollNotFrozen
from liren.autonomy.models import Draw
from liren.autonomy.public import NewEntry, draws
from liren.autonomy.tests.decided import LATER, ON, Deciding, deciding
from liren.engine.deciding import sampling
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    return deciding()


def frozen(here: Deciding, more: int = 9) -> UUID:
    """王秋实, who has an account, and others by hand."""
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="居民名册", body="residents", on=ON, by=worker, at=AT)
    people = [NewEntry("王秋实", here.wang), *(NewEntry(f"示例{'甲乙丙丁戊己庚辛壬'[nth]}") for nth in range(more))]
    autonomy.add_entries(roll_id=roll, entries=people, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    return roll


def committed(here: Deciding, **given: Any) -> UUID:
    told: dict[str, Any] = {"title": "车棚议事会", "seats": 4, "by_what": ["age"], "at": AT, **given}
    told.setdefault("roll_id", frozen(here))
    told.setdefault("by", here.enter("worker"))
    return draws.commit_draw(**told)


def drawn(here: Deciding, **given: Any) -> UUID:
    found = committed(here, **given)
    draws.draw(draw_id=found, word="4 1 6", source="在场三人各掷一次骰子", by=here.enter("worker"), at=LATER)
    return found


def test_before_it_is_drawn_everybody_reads_the_hash_and_nobody_the_seed(here):
    found = committed(here)
    page = draws.draw_page(found, here.enter("nobody"))
    assert (len(page.commitment), page.package, page.drawn, page.drawn_at) == (64, None, (), None)
    assert {one.name: one.people for one in page.strata} == {sampling.OTHERS: 10}
    enter_system("test")
    assert Draw.objects.get(pk=found).seed == ""


def test_who_is_drawn_follows_from_what_is_published(here):
    page = draws.draw_page(drawn(here), here.enter("nobody"))
    assert page.package is not None
    assert sampling.verify(dict(page.package)) == []
    assert page.package["commitment"] == page.commitment
    assert sorted(one.number for one in page.drawn) == sorted(chain(*page.package["drawn"].values()))
    assert len(page.drawn) == 4
    assert {one.shown for one in page.drawn} == {""}, "nobody is named who did not agree"


def test_it_is_drawn_once_and_what_was_committed_to_stays(here):
    found = drawn(here)
    with pytest.raises(draws.DrawDone):
        draws.draw(draw_id=found, word="6 6 6", source="再掷一次", by=here.enter("worker"), at=LATER)
    waiting = committed(here, roll_id=Draw.objects.get(pk=found).roll_id)
    enter_system("test")
    stands: list[dict[str, Any]] = [{"seats": 9}, {"digest": "0" * 64}, {"lines": []}]
    for changed in stands:
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            Draw.objects.filter(pk=waiting).update(**changed)
    with pytest.raises(DatabaseError, match="not the seed"), transaction.atomic():
        Draw.objects.filter(pk=waiting).update(seed="00" * 32, word="1", source="x", drawn_at=LATER)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Draw.objects.filter(pk=found).update(word="6 6 6")


def test_for_who_declines_comes_the_next_of_the_same_stratum_until_nobody_is_left(here):
    found = drawn(here, seats=8, by_what=[])
    worker = here.enter("worker")
    page = draws.draw_page(found, worker)
    assert page.package is not None
    [after] = page.package["substitutes"].values()
    for nth, seat in enumerate(page.drawn[:3]):
        draws.answer_seat(seat_id=seat.id, comes=False, why="time", by=worker, at=LATER)
        told = draws.draw_page(found, worker)
        if nth < len(after):
            assert (told.drawn[-1].number, told.drawn[-1].instead_of) == (after[nth], seat.number)
    assert (told.missing, len(told.drawn)) == (1, 10)
    with pytest.raises(draws.DrawDone):
        draws.answer_seat(seat_id=page.drawn[0].id, comes=True, by=worker, at=LATER)
    assert {one.why for one in draws.draw_page(found, here.enter("nobody")).drawn} == {""}


@pytest.mark.parametrize("who", ["nobody", "wang", "worker", "director"])
def test_seats_are_read_through_the_page_alone(here, who):
    drawn(here)
    here.enter(who)
    assert rows("SELECT count(*) FROM autonomy_drawnseat") == [(0,)]


def test_the_file_is_recomputed_without_a_database_and_one_tampered_with_is_not(here, tmp_path, capsys):
    page = draws.draw_page(drawn(here), here.enter("nobody"))
    assert page.package is not None
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(dict(page.package)), "utf-8")
    call_command("verify", "draw", str(file))
    assert page.commitment in capsys.readouterr().out
    file.write_text(json.dumps({**page.package, "word": "6 6 6"}), "utf-8")
    with pytest.raises(SystemExit):
        call_command("verify", "draw", str(file))
    assert "不一致" in capsys.readouterr().out
    file.write_text("draw", "utf-8")
    with pytest.raises(CommandError, match="不是抽签文件"):
        call_command("verify", "draw", str(file))


def test_who_was_drawn_answers_themself_and_is_named_only_when_they_say_so(here):
    found = drawn(here, seats=10, by_what=[])
    own = draws.draw_page(found, here.enter("wang")).own
    assert own is not None
    assert own.shown == "王*"
    other = next(one for one in draws.draw_page(found, here.enter("wang")).drawn if one.number != own.number)
    assert other.shown == ""
    with pytest.raises(NotAllowed):
        draws.answer_seat(seat_id=other.id, comes=False, why="time", by=here.enter("wang"), at=LATER)
    draws.answer_seat(seat_id=own.id, comes=True, named=True, by=here.enter("wang"), at=LATER)
    assert [one.shown for one in draws.draw_page(found, here.enter("nobody")).drawn if one.shown] == ["王*"]
    draws.answer_seat(seat_id=own.id, comes=True, named=False, by=here.enter("wang"), at=LATER)
    assert not any(one.shown for one in draws.draw_page(found, here.enter("nobody")).drawn)


@pytest.mark.parametrize("who", ["nobody", "wang", "other_worker", "dispatcher", "property_handler"])
def test_only_who_keeps_the_roll_draws(here, who):
    roll = frozen(here)
    with pytest.raises(NotAllowed):
        committed(here, roll_id=roll, by=here.enter(who))
    found = committed(here, roll_id=roll)
    with pytest.raises(NotAllowed):
        draws.draw(draw_id=found, word="4 1 6", source="骰子", by=here.enter(who), at=LATER)


def test_what_cannot_be_drawn_is_refused_with_its_field(here):
    worker = here.enter("worker")
    empty = autonomy.make_roll(path=here.path, title="还在编", body="residents", on=ON, by=worker, at=AT)
    with pytest.raises(RollNotFrozen):
        committed(here, roll_id=empty, by=worker)
    roll = frozen(here)
    wrong: list[dict[str, Any]] = [{"seats": 11}, {"seats": 0}, {"title": " "}, {"by_what": ["x"]}]
    for given in wrong:
        with pytest.raises(InvalidInput) as refused:
            committed(here, roll_id=roll, **given)
        assert set(refused.value.fields) == set(given)
    found = committed(here, roll_id=roll)
    committed(here, roll_id=roll, by_what=[])
    with pytest.raises(InvalidInput) as refused:
        committed(here, roll_id=roll, by_what=["building"])
    assert "按年龄段分过层" in refused.value.fields["by_what"]
    with pytest.raises(InvalidInput) as refused:
        draws.draw(draw_id=found, word="", source="", by=here.enter("worker"), at=LATER)
    assert set(refused.value.fields) == {"word", "source"}
