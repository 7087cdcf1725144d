"""Numbers of papers after a place ended: the heir counts on, and no number is ever given twice."""

from datetime import date, timedelta

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.papers.numbering import take_number
from liren.affairs.papers.queries import gaps
from liren.affairs.papers.templates import all_series
from liren.affairs.papers.tests.test_papers import issues
from liren.affairs.tests.world import World, world
from liren.kit.database import rows
from liren.territories.public import Place, close, make_frame
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db
DAY, SERIES = date(2026, 11, 16), "task-refusal"


@pytest.fixture
def here() -> World:
    """桂花里 has refused two tasks by letters numbered 1 and 2."""
    made = world()
    for _ in range(2):
        issues(made, made.opens("wang").id)
    return made


def ends(here: World, place: Place, *heirs: Place) -> None:
    enter_system("test")
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{place.path}%", place.id)
    close(id=place.id, on=DAY, successors=[heir.id for heir in heirs], by=Nobody(), at=here.tick(days=1))
    for _ in range(2):  # told twice, done once
        affairs.papers.follow_numbers(place_id=place.id, at=here.tick())


def founded(digits: str, name: str) -> Place:
    return next(iter(make_frame({digits: name}).values()))


def next_number(here: World, path: str) -> str:
    enter_system("test")
    return take_number(all_series()[SERIES], path, at=here.tick(), written_by=None).text


def missing() -> list[str]:
    enter_system("test")
    return list(gaps())


def book(here: World, path: str) -> list[tuple[int, str, str]]:
    return [(one.n, one.text, one.state) for one in affairs.papers.number_book(SERIES, path, 2026, here.actor("admin"))]


def test_the_one_heir_counts_the_series_on_and_has_the_whole_book(here: World) -> None:
    gone, heir = here.people.community, founded("320506091093", "桂花里社区")
    enter_system("test")
    affairs.papers.choose_word(path=gone.path, word="桂", by=SYSTEM, at=here.tick())
    ends(here, gone, heir)
    assert next_number(here, heir.path) == "桂拒函〔2026〕3号"
    assert [one[0] for one in book(here, heir.path)] == [1, 2, 3]
    assert book(here, gone.path) == []
    assert missing() == []
    [told] = actors.followed(here.actor("admin"), heir.path)
    assert (told.kind, told.says, told.to) == ("numbers", "接着编", heir.path)


def test_an_heir_that_counts_a_series_already_goes_on_with_its_own(here: World) -> None:
    gone, heir = here.people.community, here.people.frame.yinxing
    assert next_number(here, heir.path) == "银杏拒函〔2026〕1号"
    ends(here, gone, heir)
    assert next_number(here, heir.path) == "银杏拒函〔2026〕2号"
    assert [one[0] for one in book(here, gone.path)] == [1, 2], "the old book stays as it ended"
    assert missing() == []


def test_with_the_same_word_the_heir_leaves_out_what_was_given(here: World) -> None:
    gone, heir = here.people.community, here.people.frame.yinxing
    enter_system("test")
    affairs.papers.choose_word(path=heir.path, word="桂花里", by=SYSTEM, at=here.tick())
    assert next_number(here, heir.path) == "桂花里拒函〔2026〕1号", "given before the two became one"
    ends(here, gone, heir)
    assert next_number(here, heir.path) == "桂花里拒函〔2026〕3号"
    assert (2, "桂花里拒函〔2026〕2号", "跳号") in book(here, heir.path)
    assert missing() == []


def test_of_a_split_the_series_waits_and_a_part_of_the_old_name_never_repeats_a_number(here: World) -> None:
    gone = here.people.community
    same, south = founded("320506091093", "桂花里社区"), founded("320506091094", "桂花南社区")
    ends(here, gone, same, south)
    assert next_number(here, same.path) == "桂花里拒函〔2026〕3号"
    [waiting] = [one for one in actors.unsettled(here.people.street.path) if one.things]
    [thing] = waiting.things
    assert (thing.kind, thing.title) == ("numbers", "事项准入拒办函 2026 年，编到 2 号")
    affairs.papers.settle_numbers(id=thing.id, to=south.path, by=here.actor("admin"), at=here.tick())
    assert next_number(here, south.path) == "桂花南拒函〔2026〕3号"
    assert missing() == []
    texts = [text for (text,) in rows("SELECT text FROM affairs_papernumber WHERE state = 'used'")]
    assert len(texts) == len(set(texts)) == 4


def settles(here: World, to: Place) -> None:
    [waiting] = [one for one in actors.unsettled(here.people.street.path) if one.things]
    affairs.papers.settle_numbers(id=waiting.things[0].id, to=to.path, by=here.actor("admin"), at=here.tick())


def given_twice() -> list[str]:
    """Numbers in use that two papers bear."""
    return [
        str(text)
        for (text,) in rows(
            "SELECT text FROM affairs_papernumber WHERE state = 'used' GROUP BY text HAVING count(*) > 1"
        )
    ]


def test_a_word_that_one_heir_bears_does_not_go_to_another_with_the_series(here: World) -> None:
    gone = here.people.community
    enter_system("test")
    affairs.papers.choose_word(path=gone.path, word="桂花里", by=SYSTEM, at=here.tick())
    same, south = founded("320506091093", "桂花里社区"), founded("320506091094", "桂花南社区")
    ends(here, gone, same, south)
    assert next_number(here, same.path) == "桂花里拒函〔2026〕3号"
    settles(here, south)
    assert next_number(here, south.path) == "桂花南拒函〔2026〕3号"
    assert (given_twice(), missing()) == ([], [])


@pytest.mark.parametrize("taken", [False, True])
def test_an_heir_that_takes_up_the_old_word_later_begins_after_what_was_given_with_it(
    here: World, *, taken: bool
) -> None:
    """taken: the book is at the other heir by then, which signed on with the old word and then took one of its own."""
    gone, admin = here.people.community, here.actor("admin")
    enter_system("test")
    affairs.papers.choose_word(path=gone.path, word="桂", by=SYSTEM, at=here.tick())
    issues(here, here.opens("wang").id)
    north, south = founded("320506091093", "桂花北社区"), founded("320506091094", "桂花南社区")
    ends(here, gone, north, south)
    if taken:
        settles(here, north)
        assert next_number(here, north.path) == "桂拒函〔2026〕4号"
        with pytest.raises(affairs.papers.BadWord) as refused:
            affairs.papers.choose_word(path=south.path, word="桂", by=admin, at=here.tick())
        assert "桂花北社区" in refused.value.fields["word"]
        affairs.papers.choose_word(path=north.path, word="北", by=admin, at=here.tick())
    affairs.papers.choose_word(path=south.path, word="桂", by=admin, at=here.tick())
    assert next_number(here, south.path) == f"桂拒函〔2026〕{5 if taken else 4}号"
    assert book(here, south.path)[0] == (1, "桂拒函〔2026〕1号", "跳号")
    assert (given_twice(), missing()) == ([], [])


def test_books_of_past_years_are_not_filled_with_numbers_nobody_can_give(here: World) -> None:
    gone = here.people.community
    enter_system("test")
    for _ in range(3):
        take_number(all_series()[SERIES], gone.path, at=here.at - timedelta(days=365), written_by=None)
    same = founded("320506091093", "桂花里社区")
    ends(here, gone, same, founded("320506091094", "桂花南社区"))
    assert [one[0] for one in book(here, same.path)] == [1, 2]
    assert rows("SELECT DISTINCT year FROM affairs_paperseries WHERE path = %s", same.path) == [(2026,)]


def test_a_series_that_goes_nowhere_ends(here: World) -> None:
    gone = here.people.community
    ends(here, gone)
    [waiting] = [one for one in actors.unsettled(here.people.street.path) if one.things]
    affairs.papers.settle_numbers(
        id=waiting.things[0].id, to=actors.NOWHERE, by=here.actor("admin"), at=here.tick()
    )  # fmt: skip
    assert [one[0] for one in book(here, gone.path)] == [1, 2]
    assert not [one for one in actors.unsettled(here.people.street.path) if one.things]
