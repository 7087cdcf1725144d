"""Who serves a community hears of a table that handed itself in: a notice they may switch off."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.actors.public import post_holders
from liren.management.models import Filling
from liren.management.shelf import table_of
from liren.notices.public import Kind, send

ITSELF_KIND: Final = Kind("management.handed-itself-in", "平台填好的表到日子自动报送了")
SAYS: Final = "这张表都是平台有的，没有要问的，已按日子自动报送。数不对，请到来源处改，再“更正”。"
_bound: dict[str, Callable[[UUID], str]] = {}


def bind_page(address: Callable[[UUID], str]) -> None:
    """Let `address(filling)` say where a table is read: doors stand above this room, `config` binds it."""
    _bound["page"] = address


def tell_of_itself(one: Filling, at: datetime) -> None:
    """Tell the community's directors, or where there is none its workers."""
    held = post_holders(one.path, ("community_director", "community_worker"))
    directors = {person for role, _, person, _ in held if role == "community_director"}
    told = directors or {person for _, _, person, _ in held}
    title = f"{table_of(one.asking.definition).title}（{one.period_title}）自动报送了"[:120]
    send(sorted(told), ITSELF_KIND.key, title, SAYS, link=_bound["page"](one.id), at=at)
