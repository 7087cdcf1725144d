"""Training: what somebody took, by their own word, and what their posts are due in a year."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from uuid import UUID

from django.conf import settings

from liren.access.public import Actor
from liren.engine.book import Finding, checked
from liren.engine.training import FILE, Attended, Rule, parse, standing
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.management.caring.months import worker
from liren.management.caring.shapes import MyTraining, line_of
from liren.management.models import Training

MOST_HOURS = 200
LONGEST = 60


@cache
def training_rules() -> tuple[Rule, ...]:
    """The rules of the law book, read once. Raises DocumentInvalid."""
    return parse((settings.LAWBOOK / FILE).read_text("utf-8"))


def check_training(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's rules of training, for `lawbook check`."""
    if FILE not in texts:
        return ()
    return (checked(FILE, texts[FILE], parse, lambda rules: f"培训：{len(rules)} 条"),)


def my_training(actor: Actor, *, at: datetime) -> MyTraining:
    """This year's, for the person alone. One statement. Raises NotAllowed."""
    person = worker(actor)
    year = at.astimezone(CHINA).year
    found = Training.objects.filter(person=person, on__year=year, withdrawn_at=None).order_by("-on", "-at")
    rows = [*found]
    attended = [Attended(one.hours, one.county) for one in rows]
    return MyTraining(year, tuple(map(line_of, rows)), standing(training_rules(), actor.roles, attended))


@write
def record_training(
    *, on: date | None, title: str, held_by: str, county: bool, hours: str, by: Actor, at: datetime
) -> UUID:
    """Write down a training one took. hours: as typed, to half an hour or finer: one decimal.

    Raises NotAllowed, InvalidInput with every wrong field.
    """
    person = worker(by)
    today = at.astimezone(CHINA).date()
    problems = {}
    if on is None or not today.replace(year=today.year - 5, day=1) <= on <= today:
        problems["on"] = "请写哪一天，五年以内，今天或以前"
    for key, text, what in (("title", title, "学了什么"), ("held_by", held_by, "谁办的")):
        if not text.strip() or len(text.strip()) > LONGEST or not text.strip().isprintable():
            problems[key] = f"请用一行话写{what}，{LONGEST} 字以内"
    took = _hours(hours)
    if took is None:
        problems["hours"] = f"请写几个学时，例如 4 或 3.5，最多 {MOST_HOURS}"
    if problems or on is None or took is None:
        raise InvalidInput.of(problems)
    made = Training.objects.create(
        person=person, on=on, title=title.strip(), held_by=held_by.strip(), county=county, hours=took, at=at
    )
    return made.id


@write
def withdraw_training(*, training_id: UUID, by: Actor, at: datetime) -> None:
    """It was a slip: it counts no more, and stays. Raises NotAllowed, NotYours."""
    mine = Training.objects.filter(id=training_id, person=worker(by), withdrawn_at=None)
    if not mine.update(withdrawn_at=at):
        raise NotYours(what="这次培训")


def _hours(text: str) -> Decimal | None:
    try:
        told = Decimal(text.strip())
    except InvalidOperation:
        return None
    fits = told.is_finite() and 0 < told <= MOST_HOURS and told == told.quantize(Decimal("0.1"))
    return told if fits else None
