"""What a phone sends: a report, a step or a note, taken once, with all that belongs to it in one request."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit import receipts
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.standards import public as standards
from liren.standards.public import FeatureOff
from liren.web import forms, uploads
from liren.web.affairs import asked_by, version_of
from liren.web.features import offered
from liren.web.grid.door import DOOR, owner_of, work_path, worker
from liren.web.grid.errors import AnotherPerson
from liren.web.grid.pages import report_fields
from liren.web.opening import place_of
from liren.web.pages import chosen, id_of

NOT_CONTENT = {"csrfmiddlewaretoken", "sent_at"}
"""What may differ when the same is sent again."""
CLOCKS_APART = timedelta(minutes=2)
NOTE = {"photos": Field("photos", "照片", "photos")}

Taken = dict[str, Json]


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Take one sending: 201 when it was taken now, 200 when it had been before, with what came of it.

    Raises AnotherPerson when it was written by another than is signed in, SentAsSomethingElse, and whatever opening,
    stepping and noting raise: then nothing is taken, and it may be sent again.
    """
    actor, at = worker(request), now()
    if request.POST.get("owner") != owner_of(actor):
        raise AnotherPerson
    sending, act = id_of(request.POST.get("id")), ACTS.get(request.POST.get("what", ""))
    if sending is None or act is None:
        raise InvalidInput(id="这不是手机端送来的内容，请刷新页面后重写")
    happened = when_it_happened(request, at)
    answer, fresh = receipts.once(
        sending,
        person=owner_id(actor),
        content=content_of(request),
        at=at,
        act=lambda: act(request, actor, at, happened),
    )
    return JsonResponse(answer, status=201 if fresh else 200)


send.door = DOOR  # type: ignore[attr-defined]


def owner_id(actor: Actor) -> UUID:
    assert actor.person_id is not None  # `worker` asked
    return actor.person_id


def content_of(request: HttpRequest) -> Json:
    """All that was sent, files by their hash."""
    said: Json = {name: values for name, values in request.POST.lists() if name not in NOT_CONTENT}
    files: Json = {name: [sha256(file.read()).hexdigest() for file in found] for name, found in request.FILES.lists()}
    return [said, files]


def when_it_happened(request: HttpRequest, at: datetime) -> datetime:
    """What the device says; its clock is put right by what it shows now, when it goes visibly wrong."""
    claimed, sent = (_moment(request, name) for name in ("happened_at", "sent_at"))
    wrong = at - sent
    return min(claimed + wrong if abs(wrong) > CLOCKS_APART else claimed, at)


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 < found.year < 2200:
        raise InvalidInput.of({name: "手机的时间读不出来，请核对手机的日期和时间。"})
    return found


def _report(request: HttpRequest, actor: Actor, at: datetime, happened: datetime) -> Taken:
    if not offered(request, "report"):
        raise FeatureOff(feature="我要反映")
    key, path = request.POST.get("_procedure", ""), work_path(actor)
    fields = report_fields(standards.rules(key, path, at).procedure)
    answers = forms.read(fields, request.POST, uploads.keep_uploads(fields, request, by=actor, at=at))
    opened = affairs.open_affair(
        procedure_key=key,
        answers=answers,
        place_path=place_of(fields, answers, path),
        by=actor,
        at=at,
        origin="portal",
        happened_at=happened,
    )
    return {"affair": str(opened.id), "number": opened.number, "version": opened.version}


def _step(request: HttpRequest, actor: Actor, at: datetime, happened: datetime) -> Taken:
    affair, step, move = _affair(request), request.POST.get("step", ""), request.POST.get("move", "")
    asks = asked_by(request, affair, step, move)
    done = affairs.do_step(
        affair_id=affair,
        step=step,
        move=move,
        answers=forms.read(asks, request.POST, uploads.keep_uploads(asks, request, by=actor, at=at)),
        by=actor,
        at=at,
        version=version_of(request),
        happened_at=happened,
        line=request.POST.get("line", ""),
    )
    return {"affair": str(affair), "number": done.number, "version": done.version}


def _note(request: HttpRequest, actor: Actor, at: datetime, happened: datetime) -> Taken:
    affair, kept = _affair(request), uploads.keep_uploads(NOTE, request, by=actor, at=at)
    done = affairs.note(
        affair_id=affair,
        text=request.POST.get("text", ""),
        internal=request.POST.get("internal") == "yes",
        by=actor,
        at=at,
        happened_at=happened,
        media_ids=[UUID(one) for one in kept.get("photos", ())],
    )
    return {"affair": str(affair), "number": done.number, "version": done.version}


def _affair(request: HttpRequest) -> UUID:
    return chosen(request, "affair", "这件事项")


ACTS: Mapping[str, Callable[[HttpRequest, Actor, datetime, datetime], Taken]] = {
    "report": _report,
    "step": _step,
    "note": _note,
}
