"""我的负荷: how much one did, when one rested, what one learnt; for oneself, and as sums for who arranges the work."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.kit.ids import new_id
from liren.management import public as management
from liren.registry.public import groups
from liren.standards.public import current
from liren.territories.public import place_at
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

MONTHS = 6
WHY = "只给本人看，提醒今年还差多少"
TRAINING = {
    "title": Field("title", "学了什么", "text", required=True, max=60, purpose=WHY, hint="例如：调解技巧、急救"),
    "on": Field("on", "哪一天", "date", required=True, purpose=WHY),
    "held_by": Field("held_by", "谁办的", "text", required=True, max=60, purpose=WHY, hint="例如：区民政局"),
    "hours": Field("hours", "几个学时", "number", required=True, purpose=WHY, hint="可以写 3.5"),
    "county": Field("county", "是不是县级以上办的", "yes_no", required=False, purpose="有的培训要求县级以上"),
}
TOLD = {
    "learnt": "记下了，只有您自己看得到。", "dropped": "撤下了，不再算。",
    "asked": "已请书记、主任安排，三个工作日内有回音，会发消息给您。",
}  # fmt: skip


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    return work_page(request)


def work_page(request: HttpRequest, id: UUID | None = None, error: DomainError | None = None) -> HttpResponse:
    """One's own month; below it, for a director, the team's sums."""
    actor, at = signed_in(request), now()
    today = at.astimezone(CHINA).date()
    asked = asked_day(f"{request.GET.get('month', '')}-01")
    try:
        month = management.my_month(actor, asked, at=at)
    except InvalidInput:
        month = management.my_month(actor, None, at=at)
    mine = affairs.inbox(actor, affairs.InboxFilters(whose="mine"), at=at, limit=1)
    typed, problems = request.POST, getattr(error, "fields", {})
    learning = forms.build(
        TRAINING, forms.read(TRAINING, typed) if "held_by" in typed else {}, data=typed,
        problems=problems if "held_by" in typed else {},
    )  # fmt: skip
    served = [place for path in management.served_by(actor) if (place := place_at(path)) is not None]
    wishes = _wishes(served[0].path, at) if served else ()
    return answer(
        request, "care/work.html", tab="me", month=month, today=today, months=_months(today), mine=mine,
        weeks=_weeks(month), training=management.my_training(actor, at=at), learning=learning, served=served,
        hours=management.in_hours(month.minutes), wishes=wishes, teams=_teams(actor, month.month, at),
        fewest=groups.fewest(), once=typed.get("_once") or new_id(),
        typed=typed, problems=problems, error=error, told=TOLD.get(request.GET.get("told", ""), ""),
        back_to=reverse("me"), back_word="我的",
    )  # fmt: skip


def _wishes(path: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """What may be wished, as the procedure in force there says; none where it is not in force."""
    try:
        field = current(management.ARRANGEMENT, path, at).procedure.form.get("wish")
    except DomainError:
        return ()
    return tuple(field.options) if field is not None else ()


def _teams(actor: Actor, month: date, at: datetime) -> list[tuple[str, management.TeamMonth]]:
    found = []
    for path in management.directed_by(actor):
        place = place_at(path)
        found.append((place.everyday_name if place else "", management.team_month(path, actor, month, at=at)))
    return found


def _months(today: date) -> list[date]:
    """This month and the five before it."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _weeks(month: management.MyMonth) -> list[list[object]]:
    """The days of the month in rows from Monday on; None before its first and after its last."""
    cells: list[object] = [None] * month.month.weekday()
    cells.extend(month.days)
    cells.extend([None] * (-len(cells) % 7))
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


@require_POST
@again(work_page)
def learn(request: HttpRequest) -> HttpResponse:
    """Write down a training one took."""
    given = request.POST
    management.record_training(
        on=asked_day(given.get("on", "")), title=given.get("title", ""), held_by=given.get("held_by", ""),
        hours=given.get("hours", ""), county=given.get("county") == "yes", by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('my-work')}?told=learnt#training")


@require_POST
@again(work_page)
def unlearn(request: HttpRequest, id: UUID) -> HttpResponse:
    """It was a slip."""
    management.withdraw_training(training_id=id, by=signed_in(request), at=now())
    return go(request, f"{reverse('my-work')}?told=dropped#training")


@require_POST
@again(work_page)
def too_much(request: HttpRequest) -> HttpResponse:
    """Ask the director to arrange it."""
    given = request.POST
    management.ask_arrangement(
        path=given.get("path", ""), wish=given.get("wish", ""), words=given.get("words", ""),
        with_numbers=given.get("numbers") == "yes", key=given.get("_once", "")[:64], by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('my-work')}?told=asked")
