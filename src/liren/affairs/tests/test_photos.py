"""Photos come with a report and are seen by those who see the affair; personal papers are not shown about."""

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from liren.access.public import enter_system
from liren.affairs.models import Record
from liren.affairs.tests.world import LAMP, World
from liren.kit.errors import DomainError, NotYours
from liren.media import public as media


def photo(here: World, who: str) -> UUID:
    out = BytesIO()
    Image.new("RGB", (8, 8), (20, 40, 60)).save(out, "JPEG")
    return media.store(out.getvalue(), "灯.jpg", by=here.actor(who), at=here.at).id


def opens_for(here: World, who: str, one: UUID) -> bool:
    here.actor(who)
    try:
        media.open(one)
    except NotYours:
        return False
    return True


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_STORE = tmp_path


def test_a_photo_is_seen_by_who_sees_the_affair(here: World) -> None:
    one = photo(here, "wang")
    assert not opens_for(here, "worker", one)
    lamp = here.opens("wang", media_ids=[one])
    assert [(p.media_id, p.step) for p in here.page("worker", lamp.id).photos] == [(one, "open")]
    assert {who: opens_for(here, who, one) for who in ("wang", "worker", "zhou", "property_handler")} == {
        "wang": True, "worker": True, "zhou": False, "property_handler": False,
    }  # fmt: skip
    after = photo(here, "worker")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    assert opens_for(here, "property_handler", one)
    done = photo(here, "property_handler")
    here.does("property_handler", lamp.id, "handle", "done", reply="好了", after_photos=[str(done)])
    assert [p.step for p in here.page("wang", lamp.id).photos] == ["open", "handle"]
    assert opens_for(here, "wang", done)
    assert not opens_for(here, "wang", after)


def test_another_persons_upload_cannot_be_taken(here: World) -> None:
    one = photo(here, "zhou")
    with pytest.raises(DomainError):
        here.opens("wang", answers={**LAMP, "photos": [str(one)]})
    enter_system()
    assert not Record.objects.exists()
