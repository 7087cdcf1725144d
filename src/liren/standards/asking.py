"""Who hears that their word is asked for: 评议 on a draft, opinions on a standard. Run from the outbox."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import holders, serving
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.catalogue.model import Standard
from liren.standards.drafts.model import Draft
from liren.territories.public import level_of

ASKED_KIND: Final = Kind("standards.asked", "这里的规程草案、标准在征求意见")
"""Kind of notice; `config` declares it at start."""
COUNTY: Final = 3


def asking_reactions(
    hearing: Callable[[UUID], str], opinions: Callable[[UUID], str]
) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. Addresses: of a draft's hearing, of a standard's."""

    def judged(event: Happened) -> None:
        draft = Draft.objects.only("title", "path").get(id=event.body["draft"])
        _tell(f"“{draft.title}”请大家评议", draft.path, hearing(draft.id), event)

    def asked(event: Happened) -> None:
        row = Standard.objects.only("title", "path").get(id=event.body["standard"])
        _tell(f"《{row.title}》征求意见", row.path, opinions(row.id), event)

    return {
        ("standards.hearing-opened", "standards.tell-those-bound"): judged,
        ("standards.opinions-asked", "standards.tell-those-bound"): asked,
    }


def _tell(title: str, path: str, link: str, event: Happened) -> None:
    until = date.fromisoformat(str(event.body["until"]))
    to = {str(one): one for one in _concerned(path, event.at)}
    to.pop(str(event.body["by"]), None)
    body = f"说说好不好用、哪里要改，到{until.month}月{until.day}日为止。"
    send(sorted(to.values()), ASKED_KIND.key, title[:120], body, link=link, at=event.at)


def _concerned(path: str, at: datetime) -> tuple[UUID, ...]:
    """Those who serve the place; of what binds wider than a county, who writes procedures there: all may read it."""
    if level_of(path) >= COUNTY:
        return serving(path, at=at)
    return tuple(one.person_id for one in holders("editor", path, at=at))
