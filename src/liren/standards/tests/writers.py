"""One more person who edits and publishes procedures, somewhere only."""

from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.actors import public as actors

PASSWORD = "long-enough-2026"


def another_editor(office: UUID, *, path: str, at: datetime) -> Actor:
    """方青, appointed at `office` for `path` and below. The reader is the system afterwards."""
    enter_system("test")
    before = at - timedelta(days=1)
    person = actors.add_staff(name="方青", login="fangqing", password=PASSWORD, path="", by=SYSTEM, at=before)
    post = actors.add_post(
        organisation_id=office, title="规程编辑", role="editor", path=path, place_id=None, by=SYSTEM, at=before
    )
    actors.appoint(person_id=person, post_id=post, by=SYSTEM, at=before)
    made = enter(person, "test")
    enter_system("test")
    return made
