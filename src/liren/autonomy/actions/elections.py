"""What an election left open is voted on again: the run-off for missing seats, and those with as many votes as others.

Same roll, same version of the rule, same channels; who stands and for how many seats follows from the result alone
(`engine.deciding.rounds`). A proxy is for one vote: for the run-off it is given anew.
"""

from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import Actor
from liren.autonomy.actions.questions import held
from liren.autonomy.errors import NotEnded, NothingLeftOpen
from liren.autonomy.models import Question, Result
from liren.engine.deciding.rounds import MOST, ROUNDS, left_open, too_many
from liren.kit.database import write
from liren.kit.errors import InvalidInput

MOST_DAYS = 60


@write
def ask_run_off(*, question_id: UUID, opens_at: datetime, closes_at: datetime, by: Actor, at: datetime) -> UUID:
    """The question that follows an election whose result left seats open: not open yet. For who calls for decisions.

    One for each election, unless the one before was cancelled. Raises QuestionUnknown, NotAllowed, NotEnded,
    NothingLeftOpen, InvalidInput naming each field.
    """
    row = held(question_id, by)
    found = Result.objects.filter(question=row).first()
    if found is None:
        raise NotEnded
    left = left_open(found.package["certificate"])
    if too_many({"before": found.package}):
        raise NothingLeftOpen(what=f"已经接着投了 {MOST} 次")
    if left is None:
        raise NothingLeftOpen(what="这次投票没有留下可以另行选举的名额")
    if Question.objects.filter(after=row).exclude(state="cancelled").exists():
        raise NothingLeftOpen(what="已经发起过一次了")
    problems = {}
    if closes_at <= opens_at:
        problems["closes_at"] = "截止时间要晚于开始时间"
    elif closes_at <= at or closes_at - opens_at > timedelta(days=MOST_DAYS):
        problems["closes_at"] = f"截止时间要在现在以后，投票最多 {MOST_DAYS} 天"
    if problems:
        raise InvalidInput.of(problems)
    titles = {one["key"]: one["title"] for one in row.options}
    return Question.objects.create(
        place_id=row.place_id, path=row.path, org=row.org, roll_id=row.roll_id, rule_id=row.rule_id,
        title=f"{row.title[:180]}（{ROUNDS[left.kind]}）" if not row.after_id else row.title, text="",
        options=[{"key": key, "title": titles[key]} for key in left.candidates], most=left.seats, named=False,
        channels=row.channels, counts="first", opens_at=opens_at, closes_at=closes_at, about_kind=row.about_kind,
        about_id=row.about_id, after=row, round=left.kind, made_at=at, made_by=by.person_id,
    ).id  # fmt: skip
