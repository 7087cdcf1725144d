"""What the tests of affairs in company do again and again."""

from typing import Any
from uuid import UUID

from django.conf import settings

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import LAMP, World
from liren.kit.database import one_transaction, rows
from liren.kit.outbox import dead_letters, drain
from liren.standards.public import publish

SQUARE = "management/square"
"""The grid-event procedure, public: title, description, photos and the answer given; nothing else."""

_PUBLIC = ("title", "description", "photos")


def public_law(here: World) -> None:
    """Put the public copy of the grid-event procedure in force."""
    here.actor("system")
    text = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
    text = text.replace("key: management/grid-event", f"key: {SQUARE}").replace(
        "visibility: private", "visibility: public"
    )
    for key in _PUBLIC:
        text = text.replace(f"  {key}: {{title:", f"  {key}: {{public: true, title:", 1)
    for title in ("办理结果", "向居民说明了什么"):
        text = text.replace(f"reply: {{title: {title}", f"reply: {{public: true, title: {title}")
    publish(document=text, publisher="liren", by=SYSTEM, at=here.at)


def reported(here: World, who: str = "wang", **answers: Any) -> affairs.Opened:
    """`who` reports the lamp under the public procedure."""
    return here.opens(who, procedure_key=SQUARE, answers={**LAMP, **answers})


def shown(here: World, who: str = "wang", **answers: Any) -> affairs.Opened:
    """Reported, and let through by the community's worker."""
    opened = reported(here, who, **answers)
    affairs.publish(affair_id=opened.id, by=here.actor("worker"), at=here.tick())
    return opened


def kinds(affair: UUID) -> list[str]:
    """The history of an affair the reader may see, by kind."""
    return [str(kind) for (kind,) in rows("SELECT kind FROM affairs_record WHERE stream = %s ORDER BY seq", affair)]


def drained(here: World) -> None:
    """What follows has followed."""
    while drain(200, at=here.tick()):
        pass
    with one_transaction():
        here.actor("system")
        assert dead_letters() == ()
