"""我也遇到: who joins is counted once, told, and free to leave; nobody learns who."""

import pytest

from liren.affairs import public as affairs
from liren.affairs.company import following
from liren.affairs.company.tests.acts import drained, public_law, reported, shown
from liren.affairs.company.tests.test_walls import readers
from liren.affairs.errors import AffairClosed
from liren.affairs.tests.world import World
from liren.kit import vault
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput, SignInFirst
from liren.media.public import files_of, store
from liren.notices.public import list_for


@pytest.fixture
def square(here: World) -> World:
    public_law(here)
    return here


def joins(here: World, who: str, affair: affairs.Opened, words: str = "") -> None:
    affairs.join(affair_id=affair.id, words=words, photos=(), by=here.actor(who), at=here.tick())


def count(here: World, who: str, affair: affairs.Opened) -> affairs.Followers:
    return affairs.followers(affair.id, here.actor(who))


def test_each_person_is_counted_once_and_may_leave(square: World) -> None:
    lamp = shown(square)
    for _ in range(2):
        joins(square, "zhou", lamp, "我家楼下也黑")
    assert count(square, "worker", lamp).count == 1
    assert count(square, "zhou", lamp).mine
    affairs.leave(affair_id=lamp.id, by=square.actor("zhou"), at=square.tick())
    assert (count(square, "worker", lamp).count, count(square, "zhou", lamp).mine) == (0, False)
    joins(square, "zhou", lamp)
    assert count(square, "worker", lamp).count == 1


def test_few_are_not_counted_before_everybody(square: World) -> None:
    lamp = shown(square)
    joins(square, "zhou", lamp)
    for who in ("nobody", "stranger", "wang"):
        seen = count(square, who, lamp)
        assert (seen.count, seen.some, seen.said) == (None, True, ())
    for who in ("stranger", "admin"):
        joins(square, who, lamp)
    assert count(square, "nobody", lamp).count == 3


def test_workers_read_what_they_said_and_nobody_else_does(square: World) -> None:
    lamp = shown(square)
    joins(square, "zhou", lamp, "孩子摔过一次")
    [said] = count(square, "worker", lamp).said
    assert said.text == "孩子摔过一次"
    assert readers(square, "affairs_follower") >= {"zhou", "worker", "dispatcher"}
    assert not readers(square, "affairs_follower") & {"wang", "stranger", "nobody", "other_worker"}
    square.actor("wang")
    assert not rows("SELECT 1 FROM kit_vaultentry WHERE owner_kind = 'follower'")


def test_a_photo_goes_along_to_those_at_work(square: World) -> None:
    import io

    from PIL import Image

    lamp, data = shown(square), io.BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "JPEG")
    photo = store(data.getvalue(), "灯.jpg", by=square.actor("zhou"), at=square.tick()).id
    affairs.join(affair_id=lamp.id, words="", photos=[photo], by=square.actor("zhou"), at=square.tick())
    assert count(square, "worker", lamp).said[0].photos == (photo,)
    square.actor("wang")
    assert not rows("SELECT 1 FROM media_mediafile WHERE id = %s", photo)


def test_who_may_not_join_is_told_why(square: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lamp, hidden = shown(square), reported(square)
    with pytest.raises(SignInFirst):
        joins(square, "nobody", lamp)
    with pytest.raises(affairs.OwnAffair):
        joins(square, "wang", lamp)
    with pytest.raises(affairs.NoSuchPublicAffair):
        joins(square, "zhou", hidden)
    with pytest.raises(InvalidInput) as refused:
        joins(square, "zhou", lamp, "长" * 201)
    assert list(refused.value.fields) == ["words"]
    monkeypatch.setattr(following, "MOST_A_DAY", 0)
    with pytest.raises(affairs.FollowedEnough):
        joins(square, "zhou", lamp)
    assert count(square, "worker", lamp).count == 0


def test_who_follows_hears_of_the_result_and_what_is_over_is_not_joined(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = shown(here)
        joins(here, "zhou", lamp)
        here.does("worker", lamp.id, "accept", "finish_at_once", reply="灯已修好")
    drained(here)
    with one_transaction():
        here.actor("zhou")
        assert [one.title for one in list_for(here.person("zhou"))] == [f"{lamp.number} 有结果了"]
        here.rates("wang", lamp.id, 5)
    drained(here)
    with one_transaction(), pytest.raises(AffairClosed):
        joins(here, "stranger", lamp)


def test_followers_of_a_merged_affair_are_counted_with_the_main_one(square: World) -> None:
    main, other = shown(square), shown(square, "stranger", title="同一盏灯")
    joins(square, "zhou", other)
    affairs.merge(
        duplicate_id=other.id, main_id=main.id, reason="同一盏灯", by=square.actor("worker"), at=square.tick()
    )
    assert count(square, "worker", main).count == 1


def test_erased_their_words_and_photos_go_and_they_count_no_more(square: World) -> None:
    lamp = shown(square)
    joins(square, "zhou", lamp, "孩子摔过一次")
    affairs.erase_person(person_id=square.person("zhou"), by=square.actor("zhou"), at=square.tick())
    assert count(square, "worker", lamp).count == 0
    square.actor("system")
    assert not any(isinstance(value, str) for found in vault.values_of("follower", []).values() for value in found)
    assert files_of("follower", lamp.id) == ()


def test_a_reporter_who_is_erased_is_no_longer_shown(square: World) -> None:
    lamp = shown(square)
    affairs.erase_person(person_id=square.person("wang"), by=square.actor("wang"), at=square.tick())
    square.actor("nobody")
    with pytest.raises(affairs.NoSuchPublicAffair):
        affairs.public_affair(lamp.id)
