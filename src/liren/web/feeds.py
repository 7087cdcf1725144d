"""What is public, as a feed: Atom (RFC 4287) and JSON Feed 1.1, for readers, other sites and public accounts.

Made from the public versions and nothing else, so it is the same for everybody and may be kept for five minutes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from liren.affairs import public as affairs
from liren.affairs.public import PublicAffair, PublicFilters
from liren.kit.addresses import address_of
from liren.kit.errors import NotYours
from liren.territories import public as territories

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ENTRIES, KEPT_SECONDS = 50, 300
NAME = "里仁公开栏"
_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The fifty last let through or changed, of `path` and below; 304 where the reader has them already."""
    path = request.GET.get("path", "")
    place = territories.place_at(path) if territories.is_path(path) else None
    if path and place is None:
        raise NotYours(what="这个地方")
    found = affairs.changed_lately(PublicFilters(path=place.path if place else None), limit=ENTRIES)
    title = f"{NAME} · {place.everyday_name}" if place else NAME
    write = _atom if form == "atom" else _json
    body = write(request, title, found)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])  # no date: what is taken down makes nothing newer
    kind = "application/atom+xml" if form == "atom" else "application/feed+json"
    answer = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    known = get_conditional_response(request, etag=etag, response=answer)
    assert isinstance(known, HttpResponse)
    return known


def _newest(found: Iterable[PublicAffair]) -> datetime:
    return max((one.changed_at for one in found), default=datetime(2026, 1, 1, tzinfo=UTC))


def _words(one: PublicAffair) -> str:
    """What everybody may read of it, as plain text: how far it is, and what was said and answered."""
    where = f"{one.line.place_name} · {one.line.step_title}"
    said = [f"{answer.title}：{answer.text}" for answer in one.answers if answer.text]
    return "\n".join([where, *said])


def _address(request: HttpRequest, one: PublicAffair) -> str:
    return address_of(reverse("square-affair", args=[one.line.affair_id]), request)


def _atom(request: HttpRequest, title: str, found: Sequence[PublicAffair]) -> bytes:
    here = address_of(request.get_full_path(), request)
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "zh-Hans"})
    _say(root, id=here, title=title, updated=_newest(found).isoformat(), generator="Liren")
    _say(SubElement(root, "author"), name=NAME)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    SubElement(root, "link", {"rel": "alternate", "href": address_of(reverse("square"), request)})
    for one in found:
        entry = SubElement(root, "entry")
        shown = one.shown_at or one.line.opened_at
        _say(
            entry, id=f"urn:uuid:{one.line.affair_id}", title=one.line.title, updated=one.changed_at.isoformat(),
            published=shown.isoformat(), summary=_words(one),
        )  # fmt: skip
        SubElement(entry, "link", {"rel": "alternate", "href": _address(request, one)})
        SubElement(entry, "category", {"term": _plain(one.line.everyday_name)})
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _say(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = _plain(text)


def _plain(text: str) -> str:
    """Without what XML 1.0 (2.2, Char) forbids: one such character makes the feed unreadable for everybody."""
    return _FORBIDDEN.sub("", text)


def _json(request: HttpRequest, title: str, found: Sequence[PublicAffair]) -> bytes:
    items = [
        {
            "id": f"urn:uuid:{one.line.affair_id}",
            "url": _address(request, one),
            "title": one.line.title,
            "content_text": _words(one),
            "date_published": (one.shown_at or one.line.opened_at).isoformat(),
            "date_modified": one.changed_at.isoformat(),
            "tags": [one.line.everyday_name],
        }
        for one in found
    ]
    told = {
        "version": JSON_FEED,
        "title": title,
        "language": "zh-Hans",
        "home_page_url": address_of(reverse("square"), request),
        "feed_url": address_of(request.get_full_path(), request),
        "items": items,
    }
    return json.dumps(told, ensure_ascii=False).encode()
