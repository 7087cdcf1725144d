"""GeoReport's methods: discovery, services, requests, tokens."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters
from liren.api.door import actor_of
from liren.api.open311.door import LARGEST_PHOTO, given, speaks
from liren.api.open311.errors import NoSuchRequest
from liren.api.open311.places import Sent, first, jurisdiction
from liren.api.open311.services import definition, named, offered, service_lines
from liren.api.open311.showing import request_of
from liren.api.open311.taking import MOST_PHOTOS, open_request, read
from liren.api.open311.writing import answer, moment
from liren.kit.addresses import address_of
from liren.kit.clock import CHINA, now
from liren.kit.crypto import open_for, seal_for
from liren.kit.errors import InvalidInput, KeyMissing, SealBroken
from liren.standards import public as standards
from liren.territories.public import lies_in, points_within

CHANGESET = datetime(2026, 11, 29, 12, 0, tzinfo=CHINA)
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MOST, LONGEST_SPAN = 1000, timedelta(days=90)
_TOKEN = "api.open311-token"  # noqa: S105  # a purpose of sealing, no secret


@speaks("GET", "HEAD")
def discovery(request: HttpRequest, format: str) -> HttpResponse:
    """Where the service is and what it speaks."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": address_of("/open311/v2", request),
        "changeset": moment(CHANGESET),
        "type": "test" if settings.DEMO else "production",
        "formats": ["text/xml", "application/json"],
    }
    told = {
        "changeset": moment(CHANGESET),
        "contact": _contact(jurisdiction(given(request.GET))),
        "key_service": "接口凭证由管理员在“接口凭证”页开出，要有“开事项、办事项、并案、公开”这一项。",
        "endpoints": [endpoint],
    }
    return answer(format, "discovery", told)


def _contact(path: str) -> str:
    """Whom to ask about this interface, where a jurisdiction says who answers for it."""
    keeper = actors.channel_keeper(actors.OPEN311, path)
    if keeper is None or keeper.vacant:
        return "请联系所在街道（乡镇）管理这个平台的人。"
    return f"{keeper.words}{f'，电话 {keeper.phone}' if keeper.phone else ''}"


@speaks("GET", "HEAD")
def services(request: HttpRequest, format: str) -> HttpResponse:
    """What can be asked for in a jurisdiction."""
    return answer(format, "services", service_lines(jurisdiction(given(request.GET)), now()))


@speaks("GET", "HEAD")
def service(request: HttpRequest, code: str, format: str) -> HttpResponse:
    """What a service asks."""
    path, at = jurisdiction(given(request.GET)), now()
    found = named(code, path, at)
    return answer(format, "service_definition", definition(code, standards.rules(found.key, path, at)))


@speaks("GET", "HEAD", "POST")
def requests(request: HttpRequest, format: str) -> HttpResponse:
    """Public requests, or a new one."""
    return _post(request, format) if request.method == "POST" else _list(request, format)


@speaks("GET", "HEAD")
def one_request(request: HttpRequest, id: str, format: str) -> HttpResponse:
    """One public request."""
    sent, affair_id = given(request.GET), _uuid(id)
    path = jurisdiction(sent)
    found = affairs.public_affairs(PublicFilters(path=path or None, ids=(affair_id,))).items if affair_id else ()
    if not found:
        raise NoSuchRequest
    return answer(format, "service_requests", _told(request, found, path, sent))


@speaks("GET", "HEAD")
def token(request: HttpRequest, token: str, format: str) -> HttpResponse:
    """The id a token stands for, once the request is public; until then it is empty."""
    path = jurisdiction(given(request.GET))
    found = affairs.public_affairs(PublicFilters(ids=(_of_token(token),))).items
    shown = next((str(one.line.affair_id) for one in found if lies_in(one.place_path, path)), None)
    return answer(format, "service_requests", [{"service_request_id": shown, "token": token}])


def _post(request: HttpRequest, format: str) -> HttpResponse:
    sent, at = given(request.POST), now()
    if "jurisdiction_id" not in sent and "jurisdiction_id" in request.GET:
        sent |= {"jurisdiction_id": given(request.GET).get("jurisdiction_id", [])}
    key = str(request.headers.get("Idempotency-Key", "")).strip() or first(sent, "idempotency_key")
    if len(key) > 100:
        raise InvalidInput(idempotency_key="请写 1 到 100 字")
    taken = read(sent, at)
    opened = open_request(taken, _photos(request), sent, key or None, actor_of(request), at)
    looked_at = affairs.moderated_among(taken.place.path, [taken.procedure.key])[taken.procedure.key]
    told: dict[str, Any] = {"token": _token_of(opened.id)} if looked_at else {"service_request_id": str(opened.id)}
    told["service_notice"] = f"已收到，编号 {opened.number}。" + ("有人看过以后才公开。" if looked_at else "")
    told["account_id"] = None
    return answer(format, "service_requests", [told], 201 if opened.created else 200)


def _photos(request: HttpRequest) -> list[tuple[bytes, str]]:
    """The photo behind media_url, fetched at the door, and those sent along. Raises InvalidInput."""
    fetched: bytes | None = request.photo  # type: ignore[attr-defined]
    uploads: list[UploadedFile[bytes]] = [*request.FILES.getlist("media"), *request.FILES.getlist("media[]")]
    if len(uploads) + (fetched is not None) > MOST_PHOTOS or any((one.size or 0) > LARGEST_PHOTO for one in uploads):
        raise InvalidInput(media=f"至多 {MOST_PHOTOS} 张照片，每张 10 MB 以内")
    found = [(fetched, "media_url")] if fetched is not None else []
    return [*found, *((one.read(), one.name or "media") for one in uploads)]


def _list(request: HttpRequest, format: str) -> HttpResponse:
    sent = given(request.GET)
    path = jurisdiction(sent)
    page = affairs.public_affairs(_narrowed(sent, path), after=first(sent, "after") or None, limit=_size(sent))
    response = answer(format, "service_requests", _told(request, page.items, path, sent))
    if page.after and first(sent, "page_size"):
        query = urlencode({**{name: ",".join(many) for name, many in sent.items()}, "after": page.after})
        response["Link"] = f'<{address_of(request.path, request)}?{query}>; rel="next"'
    return response


def _narrowed(sent: Sent, path: str) -> PublicFilters:
    ids = [one for text in _listed(sent, "service_request_id") if (one := _uuid(text))]
    if "service_request_id" in sent:  # it overrides everything else
        return PublicFilters(path=path or None, ids=tuple(ids[:MOST]))
    codes = _listed(sent, "service_code")
    states = set(_listed(sent, "status"))
    if states - {"open", "closed"}:
        raise InvalidInput(status="只有 open 和 closed")
    since, until = _span(sent, now())
    return PublicFilters(
        path=path or None,
        procedure_keys=tuple(code.replace(".", "/") for code in codes) if codes else None,
        state=states.pop() if len(states) == 1 else None,  # type: ignore[arg-type]
        opened_from=since,
        opened_to=until,
    )


def _span(sent: Sent, at: datetime) -> tuple[datetime, datetime | None]:
    """Ninety days at most: the last ones, those from start_date on, or those up to end_date. Raises InvalidInput."""
    start, end = (_instant(sent, name) for name in ("start_date", "end_date"))
    if start is None:
        return (end or at) - LONGEST_SPAN, end
    end = end or start + LONGEST_SPAN
    if not timedelta() <= end - start <= LONGEST_SPAN:
        raise InvalidInput(end_date="end_date 应晚于 start_date，相隔至多 90 天")
    return start, end


def _instant(sent: Sent, name: str) -> datetime | None:
    said = first(sent, name)
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said.replace(" ", "+"))  # a plus sign that was not quoted in the address
    except ValueError:
        found = datetime.min
    if found.tzinfo is None or not 1900 <= found.year <= 2200:
        raise InvalidInput.of({name: "请写成带时区的时间，例如 2026-11-21T09:00:00+08:00"})
    return found


def _size(sent: Sent) -> int:
    said = first(sent, "page_size")
    if not said:
        return MOST
    if not (said.isascii() and said.isdecimal() and len(said) <= 4 and 1 <= int(said) <= MOST):
        raise InvalidInput(page_size=f"请填 1 到 {MOST}")
    return int(said)


def _told(request: HttpRequest, found: tuple[affairs.PublicAffair, ...], path: str, sent: Sent) -> list[dict[str, Any]]:
    known = offered(path, now()) if found else {}
    points = points_within(one.place_path for one in found)
    more = first(sent, "extensions").lower() == "true"

    def photo(id: UUID) -> str:
        return address_of(reverse("square-photo", args=[id]), request)

    return [request_of(one, known, points, photo, more=more) for one in found]


def _listed(sent: Sent, name: str) -> list[str]:
    return [part.strip() for text in sent.get(name, ()) for part in text.split(",") if part.strip()]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _token_of(id: UUID) -> str:
    """Sealed, so that nobody makes one up and none tells the id."""
    return urlsafe_b64encode(seal_for(_TOKEN, id.bytes)).decode().rstrip("=")


def _of_token(text: str) -> UUID:
    """Raises NoSuchRequest for what was never given out."""
    try:
        return UUID(bytes=open_for(_TOKEN, urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, SealBroken, KeyMissing):
        raise NoSuchRequest from None
