"""What a resident's data is used for: each purpose in plain words, and what they said to those that ask them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, may
from liren.actors import public as actors
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.registry import public as registry
from liren.registry.public import consents
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import asking, words
from liren.web.registry.searching import FIND, REGISTER

STATES = {
    "unasked": "还没有说过",
    "agreed": "同意",
    "refused": "不同意",
    "ended": "同意的期限到了，现在不用",
    "reworded": "说明改过，现在不用，要重新问",
}
TOLD = {"yes": "记下了：同意。随时可以撤回。", "no": "记下了：不同意。从现在起不再用。"}


def _today() -> date:
    return now().astimezone(CHINA).date()


def _own(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    actors.my_details(actor)  # of residents alone
    mine = registry.own_entry(actor)
    held = consents.consents_of(mine, actor, _today()) if mine else ()
    by = words.names([word.by for one in held for word in one.words])
    return answer(
        request, "registry/consents_own.html", tab="me", linked=mine is not None, states=STATES, bases=consents.BASES,
        asked=[(one, _words(one, by)) for one in held if one.purpose.needs_consent],
        purposes=[one for one in consents.purposes().values() if mine is None or not one.needs_consent],
        told=TOLD.get(request.GET.get("told", "")), back_to=reverse("my-record"), back_word="社区登记的我",
        error=error, wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_own)
def own(request: HttpRequest) -> HttpResponse:
    """The reader's own: yes and no stand beside each other, and either holds at once."""
    if request.method == "GET":
        return _own(request)
    actor, given = signed_in(request), request.POST
    actors.my_details(actor)
    agrees = given.get("agrees") == "yes"
    consents.say_own(
        purpose=given.get("purpose", ""), agrees=agrees, digest=given.get("digest", ""), by=actor, at=now()
    )
    return go(request, f"{reverse('my-consents')}?told={'yes' if agrees else 'no'}")


def _of_resident(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = registry.resident(id, actor)
    if not _may(actor, page, FIND):
        raise NotYours(what="这位居民")  # their own page is another
    held = consents.consents_of(id, actor, _today())
    by = words.names([word.by for one in held for word in one.words])
    typed = request.POST.get("purpose") if error else None
    return answer(
        request, "registry/consents.html", tab="people", page=page, states=STATES, bases=consents.BASES,
        asked=[(one, _words(one, by), one.purpose.key == typed) for one in held if one.purpose.needs_consent],
        others=[one.purpose for one in held if not one.purpose.needs_consent], hows=consents.WAYS,
        writes=_may(actor, page, REGISTER) and not page.withdrawn and not page.erased, of_age=consents.OF_AGE,
        told=TOLD.get(request.GET.get("told", "")), given=request.POST, error=error,
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_of_resident)
def of_resident(request: HttpRequest, id: UUID) -> HttpResponse:
    """A resident's word as they told it to a worker."""
    if request.method == "GET":
        return _of_resident(request, id)
    actor, given = signed_in(request), request.POST
    agrees = given.get("agrees") == "yes"
    consents.say_for(
        resident_id=id, purpose=given.get("purpose", ""), agrees=agrees, how=given.get("how", ""),
        document=given.get("document", ""), guardian=given.get("guardian", ""),
        on=asking.Given({"on": given.get("on", "")}).day("on"), by=actor, at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('resident-consents', args=[id])}?told={'yes' if agrees else 'no'}")


def _may(by: Actor, page: registry.ResidentPage, act: str) -> bool:
    return any(may(by, act, path) for path in (page.line.path, page.registered_path) if path)


def _words(one: consents.Standing, names: Mapping[UUID, str]) -> list[str]:
    """What was said, newest first, a line each."""
    lines = []
    for word in one.words:
        who = "监护人" if word.by_guardian else "本人"
        said = f"{word.on:%Y-%m-%d} {who}{'同意' if word.agrees else '不同意'}（{consents.WAYS[word.how]}"
        said += f"，{names.get(word.by, '系统') if word.by else '系统'}记" if word.how != "self" else ""
        lines.append(said + "）" + (f"，到 {word.until:%Y-%m-%d} 为止" if word.until else ""))
    return lines
