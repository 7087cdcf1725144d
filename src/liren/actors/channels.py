"""Online channels of a place and who answers for each: a post, so that it goes on when its holder leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from liren.actors.models import ChannelKeeper, Post
from liren.actors.queries import holders_of
from liren.territories.public import ancestors_of, places_at

PORTAL, OPEN311 = "portal", "open311"
TITLES = {PORTAL: "手机和网页（居民端）", OPEN311: "公开接口 Open311"}
"""The channels every place has; what else there is, those who make it name."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who answers for a channel. path: where it was said. names: who holds the post now, none while it is vacant.

    phone: the number to call; None when neither the channel nor the organisation has one.
    """

    channel: str
    path: str
    post_id: UUID
    title: str
    organisation: str
    names: tuple[str, ...]
    phone: str | None

    @property
    def vacant(self) -> bool:
        return not self.names

    @property
    def words(self) -> str:
        """`桂花里社区居委会综合岗陆敏`: whom to ask for."""
        return f"{self.organisation}{self.title}{'、'.join(self.names)}"


@dataclass(frozen=True, slots=True)
class KeeperChoice:
    """A post that may be named, and who holds it now."""

    post_id: UUID
    text: str


def channel_keeper(channel: str, path: str) -> Keeper | None:
    """Who answers for a channel at `path`: the nearest word said there or above. None when nobody. Two statements."""
    return channel_keepers([channel], path).get(channel)


def channel_keepers(channels: Iterable[str], path: str) -> Mapping[str, Keeper]:
    """`channel_keeper` of several in as many statements."""
    stand = ChannelKeeper.objects.filter(
        channel__in=set(channels), path__in=(path, *ancestors_of(path), ""), until=None, post__organisation__until=None
    )
    columns = ("channel", "path", "post_id", "post__title", "post__organisation__name", "phone")
    rows = list(stand.order_by("path").values_list(*columns, "post__organisation__phone"))
    held = holders_of(row[2] for row in rows)
    found = {}
    for channel, where, post_id, title, organisation, phone, office in rows:  # the nearest comes last
        found[channel] = Keeper(channel, where, post_id, title, organisation, held.get(post_id, ()), phone or office)
    return found


def channels_handed_over(post_id: UUID) -> tuple[str, ...]:
    """Each channel a post answers for, in words: what goes with it to who follows. Two statements, or one."""
    kept = list(ChannelKeeper.objects.filter(post_id=post_id, until=None).order_by("path", "channel"))
    places = places_at({one.path for one in kept}) if kept else {}
    names = {one.path: places[one.path].everyday_name if one.path in places else one.path for one in kept}
    return tuple(f"{names[one.path]} · {one.name}" + (f"，电话 {one.phone}" if one.phone else "") for one in kept)


def keeper_choices(path: str) -> tuple[KeeperChoice, ...]:
    """The posts at `path` and above that may be named, the nearest first. Two statements."""
    posts = Post.objects.filter(path__in=(path, *ancestors_of(path)), organisation__until=None)
    columns = ("id", "organisation__name", "title")
    rows = list(posts.order_by("-path", "organisation__name", "title", "id").values_list(*columns)[:300])
    held = holders_of(row[0] for row in rows)
    return tuple(
        KeeperChoice(post_id, f"{organisation} · {title}（{'、'.join(held.get(post_id, ())) or '空缺'}）")
        for post_id, organisation, title in rows
    )
