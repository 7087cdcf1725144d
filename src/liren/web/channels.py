"""线上渠道: every way people come in online at a place, who answers for it, and what nobody answers for yet."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor
from liren.actors import public as actors
from liren.integrations import public as integrations
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.web.keys import path_of, standing_at
from liren.web.middleware import again
from liren.web.pages import answer, go, id_of, problems_of, signed_in

TOLD = {"named": "记下了，居民在手机上看得到。", "dropped": "记下了：这里不再另说，照上级说的。"}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the place. keeper: None while nobody answers for it; here: whether that was said at this place."""

    key: str
    name: str
    keeper: actors.Keeper | None
    here: bool


def channel_of(connector: UUID) -> str:
    """What the channel of a connector is called among channels."""
    return f"connector:{connector}"


def _names(path: str, actor: Actor) -> dict[str, str]:
    """Every channel of the place itself, by key: what everybody has, and what is connected here."""
    connected = (one for one in integrations.connectors_at(path) if one.path == path and one.stopped_at is None)
    accounts = (one for one in integrations.accounts_at(path, actor) if one.path == path and one.stopped_at is None)
    return {
        **actors.CHANNEL_TITLES,
        **{f"account:{one.id}": f"公众号“{one.name}”" for one in accounts},
        **{channel_of(one.id): one.name for one in connected},
    }


def _channels(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = path_of(request, actor)
    names = _names(path, actor)
    kept = actors.channel_keepers(names, path)
    found = [Channel(key, name, kept.get(key), key in kept and kept[key].path == path) for key, name in names.items()]
    return answer(
        request,
        "keys/channels.html",
        tab="keys",
        **standing_at(path),
        channels=found,
        nobody=sum(1 for one in found if one.keeper is None or one.keeper.vacant),
        choices=actors.keeper_choices(path),
        given=request.POST if error is not None else {},
        error=error,
        problems=problems_of(error),
        told=TOLD.get(request.GET.get("told", "")),
    )


@require_http_methods(["GET", "POST"])
@again(_channels)
def channels(request: HttpRequest) -> HttpResponse:
    """The channels of a place; a POST says which post answers for one, or takes that back."""
    if request.method == "GET":
        return _channels(request)
    actor, given = signed_in(request), request.POST
    path, channel = path_of(request, actor), given.get("channel", "")
    if given.get("act") == "drop":
        actors.drop_channel_keeper(channel=channel, path=path, by=actor, at=now())
        return go(request, f"{reverse('channels')}?path={path}&told=dropped")
    name, post = _names(path, actor).get(channel), id_of(given.get("post"))
    if name is None:
        raise InvalidInput(channel="没有这个渠道，请重新选择。")
    if post is None:
        raise InvalidInput(post="请选一个岗位。")
    actors.name_channel_keeper(
        channel=channel, name=name, path=path, post_id=post, phone=given.get("phone", ""), by=actor, at=now()
    )
    return go(request, f"{reverse('channels')}?path={path}&told=named")
