"""How often somebody came for one affair, and what they were not asked for again: counted without asking anybody."""

import io
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from liren.affairs import public as affairs
from liren.affairs.tests.world import LAMP, World
from liren.kit.errors import InvalidInput, NotYours
from liren.media import public as media


def counts(here: World, affair: UUID, who: str = "worker") -> dict[str, int]:
    return dict(here.page(who, affair).counts)


def visit(here: World, who: str, affair: UUID, visits: int, **given: Any) -> affairs.Stepped:
    return affairs.count_visits(affair_id=affair, visits=visits, by=here.actor(who), at=here.tick(), **given)


def for_aunt_li(here: World, origin: str) -> UUID:
    return here.opens("worker", origin=origin, on_behalf_of=affairs.Contact("李阿姨", "13900001111")).id


def test_face_to_face_is_one_visit_and_by_telephone_or_online_nobody_knows_until_somebody_says(here: World) -> None:
    came = {origin: counts(here, for_aunt_li(here, origin)).get("visits") for origin in ("worker", "phone")}
    assert came == {"worker": 1, "phone": None}
    opened = here.opens("wang")
    assert "visits" not in counts(here, opened.id)
    visit(here, "wang", opened.id, 0, before=affairs.UNSAID)
    assert counts(here, opened.id)["visits"] == 0
    assert [entry.text for entry in here.page("wang", opened.id).timeline if entry.kind == "visited"] == [
        "本人一次也没来"
    ]


def test_where_nobody_asked_nothing_is_known_of_visits_nor_offered(here: World) -> None:
    found = here.page("worker", here.opens("worker").id)
    assert "visits" not in found.counts
    assert not found.may.visit
    with pytest.raises(affairs.StepNotAllowed):
        visit(here, "worker", found.id, 1)
    assert "visits" not in counts(here, found.id)


def test_one_tap_says_that_they_came_again_and_one_takes_it_back(here: World) -> None:
    opened = here.opens("wang")
    assert here.page("worker", opened.id).may.visit
    visit(here, "worker", opened.id, 1, before=affairs.UNSAID)
    visit(here, "wang", opened.id, 2, before=1)
    visit(here, "worker", opened.id, 1, before=2)
    assert counts(here, opened.id)["visits"] == 1
    told = [entry.text for entry in here.page("wang", opened.id).timeline if entry.kind == "visited"]
    assert told == ["本人共来过 1 次", "本人共来过 2 次", "本人共来过 1 次"]
    assert affairs.verify(opened.id).broken is None


def test_a_double_tap_counts_once_and_an_old_page_does_not_undo_what_others_said(here: World) -> None:
    opened = here.opens("wang")
    first = visit(here, "worker", opened.id, 1, before=affairs.UNSAID)
    assert visit(here, "worker", opened.id, 1, before=affairs.UNSAID).version == first.version
    for seen in (affairs.UNSAID, 0):
        with pytest.raises(affairs.StaleAffair):
            visit(here, "dispatcher", opened.id, 2, before=seen)
    assert counts(here, opened.id)["visits"] == 1


def test_who_only_looks_says_nothing_about_visits_and_nobody_says_nonsense(here: World) -> None:
    opened = here.opens("wang")
    with pytest.raises(affairs.StepNotAllowed):
        visit(here, "city_viewer", opened.id, 1)
    with pytest.raises(affairs.NoSuchAffair):
        visit(here, "zhou", opened.id, 1)
    for wrong in (-1, 100):
        with pytest.raises(InvalidInput) as refused:
            visit(here, "worker", opened.id, wrong)
        assert list(refused.value.fields) == ["visits"]


def test_what_the_door_showed_filled_in_counts_only_where_it_was_left_so(here: World) -> None:
    place = here.people.frame.building_3.path
    held = {"name": LAMP["name"], "phone": LAMP["phone"], "place": place, "unasked": "x"}
    left = here.opens("wang", held=held)
    assert counts(here, left.id)["not_asked"] == 3
    changed = here.opens("wang", held={**held, "phone": "13700000000"})
    assert counts(here, changed.id)["not_asked"] == 2
    assert "not_asked" not in counts(here, here.opens("wang").id)


@pytest.fixture
def own_store(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_STORE = tmp_path


def picture(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(made, "JPEG")
    return made.getvalue()


@pytest.mark.usefixtures("own_store")
def test_a_file_given_again_is_the_same_bytes_and_counts_as_not_uploaded(here: World) -> None:
    uploaded = media.store(picture("#888"), "户口簿.jpg", by=here.actor("wang"), at=here.at)
    first = here.opens("wang", media_ids=[uploaded.id])
    assert "not_uploaded" not in counts(here, first.id)
    [again] = media.give_again([uploaded.id], by=here.actor("wang"), at=here.at)
    assert (again.hash, again.id == uploaded.id) == (uploaded.hash, False)
    second = here.opens("wang", media_ids=[again.id])
    assert counts(here, second.id)["not_uploaded"] == 1
    assert [file.id for file in media.files_of("affair", first.id)] == [uploaded.id]


@pytest.mark.usefixtures("own_store")
def test_nobody_gives_again_what_somebody_else_handed_in(here: World) -> None:
    uploaded = media.store(picture("#777"), "户口簿.jpg", by=here.actor("wang"), at=here.at)
    here.opens("wang", media_ids=[uploaded.id])
    for who in ("worker", "zhou"):  # one sees it, one does not
        with pytest.raises(NotYours):
            media.give_again([uploaded.id], by=here.actor(who), at=here.at)


@pytest.mark.usefixtures("own_store")
def test_a_photo_with_an_internal_note_is_shown_to_whom_the_words_are_and_goes_when_the_person_is_erased(
    here: World,
) -> None:
    opened, photos = here.opens("wang"), {}
    for internal, colour in ((True, "#666"), (False, "#555")):
        photos[internal] = media.store(picture(colour), "现场.jpg", by=here.actor("worker"), at=here.at).id
        affairs.note(
            affair_id=opened.id, text="家里没人", internal=internal, by=here.actor("worker"), at=here.tick(),
            media_ids=[photos[internal]],
        )  # fmt: skip
    here.actor("wang")
    assert media.open(photos[False])
    with pytest.raises(NotYours):
        media.open(photos[True])
    for who in ("worker", "dispatcher"):
        here.actor(who)
        assert media.open(photos[True])
        assert photos[True] in [photo.media_id for photo in here.page(who, opened.id).photos]
    affairs.erase_person(person_id=here.person("wang"), by=here.actor("wang"), at=here.tick())
    here.actor("worker")
    assert media.files(photos.values()) == {}
