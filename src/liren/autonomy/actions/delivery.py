"""People learn of a question: it is posted, and its paper brought to those on its roll, how, on which day, by whom."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, require
from liren.autonomy.actions.questions import held
from liren.autonomy.errors import QuestionNotOpen, QuestionUnknown, RollNotFrozen
from liren.autonomy.models import Delivery, MeetingNotice, Question, RollEntry
from liren.autonomy.queries.notices import asked_of, notices_of
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import reads
from liren.autonomy.shapes.notices import WAYS
from liren.autonomy.shapes.questions import STATES
from liren.autonomy.shapes.rolls import MOST_ENTRIES
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours

_OLDEST: Final = timedelta(days=180)
_QUOTED: Final = re.compile(r"第\s*[0-9〇零一二三四五六七八九十百]+\s*条")
_LONGEST: Final = 2000
_RANGE: Final = re.compile(r"([0-9]{1,5})(?:\s*[-—–~～至到]\s*([0-9]{1,5}))?")


@write
def give_notice(
    *, question_id: UUID, on: date | None, where: str, document: str, silence: str = "", means_none: bool = False,
    hurried: str = "", committee_on: date | None = None, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """A question was posted for all to read: on which day, where, and what shows it. Returns the notice's id.

    For who calls for decisions, before voting has ended; also at a further place. silence: document, article and words
    of the rules of procedure on who says nothing; means_none: that no word of the question takes it for consent.
    hurried: why the meeting is called in a hurry, where the law allows it; committee_on: when the residents' committee
    was told, of an owners' meeting. Raises QuestionUnknown, NotAllowed, QuestionNotOpen, InvalidInput.
    """
    row = held(question_id, by)
    if row.state not in ("draft", "open"):
        raise QuestionNotOpen(state=STATES[row.state])
    today, asked, problems = at.astimezone(CHINA).date(), asked_of(row), {}
    if on is None:
        problems["on"] = "请写哪天贴出的，例如 2026-12-01"
    elif wrong := _day(on, today):
        problems["on"] = wrong
    if not 2 <= len(where.strip()) <= 200:
        problems["where"] = "请写贴在哪里，例如：各单元门口、业主群"
    if not 2 <= len(document.strip()) <= 200:
        problems["document"] = "请写凭什么知道，例如：公告第 3 号，附张贴照片"
    if len(silence) > 300 or (silence.strip() and not _QUOTED.search(silence)):
        problems["silence"] = "请写明哪份规则、第几条、原话，300 个字以内；没有就空着"
    if hurried.strip() and not asked.hurries:
        problems["hurried"] = "这项表决的规则没有临时通知的例外，请空着"
    elif hurried.strip() and not 4 <= len(hurried.strip()) <= 300:
        problems["hurried"] = "请写清楚是什么特殊情况，4 到 300 个字"
    if committee_on and (wrong := _day(committee_on, today)):
        problems["committee_on"] = wrong
    elif asked.tells and committee_on is None and not any(one.committee_on for one in notices_of(row)):
        problems["committee_on"] = "业主大会要同时告知居委会，请写哪天告知的"
    if on is None or problems:
        raise InvalidInput.of(problems)
    return MeetingNotice.objects.create(
        question=row, on=on, where=where.strip(), document=document.strip(), silence=silence.strip(),
        means_none=means_none, hurried=hurried.strip(), committee_on=committee_on, at=at, by_person=by.person_id,
    ).id  # fmt: skip


@write
def deliver(
    *, question_id: UUID, numbers: Collection[int] | str, way: str, on: date | None, who: str, document: str = "",
    by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Those of these numbers on the roll were brought the paper; how many. For who keeps the roll, until voting ends.

    who: who brought it; document: what shows it (a receipt, a photo); numbers: or a text for `numbers_in`.
    Of papers brought again each is recorded.
    Raises QuestionUnknown, NotAllowed, RollNotFrozen, QuestionNotOpen, InvalidInput.
    """
    row = _kept(question_id, by)
    if row.roll.frozen_at is None:
        raise RollNotFrozen
    if row.state not in ("draft", "open"):
        raise QuestionNotOpen(state=STATES[row.state])
    numbers = numbers_in(numbers) if isinstance(numbers, str) else numbers
    problems = {}
    if way not in WAYS:
        problems["way"] = "请选怎么送的"
    if on is None:
        problems["on"] = "请写哪天送的，例如 2026-12-01"
    elif wrong := _day(on, at.astimezone(CHINA).date()):
        problems["on"] = wrong
    if not 1 <= len(who.strip()) <= 60:
        problems["who"] = "请写谁送的，60 个字以内"
    if len(document) > 200:
        problems["document"] = "请写短一些，200 个字以内"
    if not numbers:
        problems["numbers"] = "请写送给了名册上的哪几号，例如：1-20、25"
    if on is None or problems:
        raise InvalidInput.of(problems)
    found = list(RollEntry.objects.filter(roll_id=row.roll_id, struck=False, number__in=set(numbers)))
    if missing := sorted(set(numbers) - {one.number for one in found}):
        raise InvalidInput(numbers=f"名册上没有第 {'、'.join(map(str, missing[:10]))} 号，或者已经剔除")
    Delivery.objects.bulk_create(
        [
            Delivery(
                question=row, entry=one, path=row.path, org=row.org, way=way, on=on, who=who.strip(),
                document=document.strip(), at=at, by_person=by.person_id,
            )
            for one in found
        ], batch_size=1000,
    )  # fmt: skip
    return len(found)


@write
def take_back_delivery(*, delivery_id: UUID, why: str, by: Actor) -> None:
    """It was recorded wrongly: it no longer counts, and stays with the reason. For who keeps the roll.

    Raises NotYours, NotAllowed, QuestionNotOpen, InvalidInput.
    """
    found = Delivery.objects.filter(pk=delivery_id, stands=True).first()
    if found is None or not reads(by, found.path, found.org):
        raise NotYours(what="这条送达记录")
    if not _taken_back(_kept(found.question_id, by), Q(pk=delivery_id), why):
        raise NotYours(what="这条送达记录")


@write
def take_back_deliveries(*, question_id: UUID, numbers: str, why: str, by: Actor) -> int:
    """All that is recorded for these numbers (as `numbers_in` reads them) was recorded wrongly; how many deliveries.

    For who keeps the roll. Raises QuestionUnknown, NotAllowed, QuestionNotOpen, InvalidInput.
    """
    row = _kept(question_id, by)
    asked = numbers_in(numbers)
    count = _taken_back(row, Q(question=row, entry__number__in=asked), why)
    if not count:
        raise InvalidInput(numbers="这几号没有还作数的送达记录")
    return count


def _taken_back(row: Question, which: Q, why: str) -> int:
    if row.state not in ("draft", "open"):
        raise QuestionNotOpen(state=STATES[row.state])
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写原因，2 到 200 个字")
    return Delivery.objects.filter(which, stands=True).update(stands=False, why=why.strip())


def _day(on: date, today: date) -> str:
    """What is wrong with the day on which something was done; "" when nothing is."""
    if on > today:
        return "还没有到那天，做了以后再记"
    return "写的是半年以前，请看看年份" if on < today - _OLDEST else ""


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers a text names, in order, each once: ranges and single ones. Raises InvalidInput(numbers).

    >>> numbers_in("1-3、25，2")
    (1, 2, 3, 25)
    """
    if len(text) > _LONGEST:
        raise InvalidInput(numbers=f"太长了，{_LONGEST} 个字以内，连着的号写成 1-20")
    told: dict[int, None] = {}
    named = 0
    for part in filter(None, re.split(r"[\s,，、;；]+", re.sub(r"\s*([-—–~～至到])\s*", r"\1", text.strip()))):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 0 < first <= last <= MOST_ENTRIES:
            raise InvalidInput(numbers=f"“{part[:20]}”读不出来，请写名册上的号，例如：1-20、25")
        named += last - first + 1
        if named > MOST_ENTRIES:
            raise InvalidInput(numbers=f"写了 {MOST_ENTRIES} 个以上的号，请看看有没有重复")
        told |= dict.fromkeys(range(first, last + 1))
    return tuple(sorted(told))


def _kept(question_id: UUID, by: Actor) -> Question:
    """The question, held as it is, for who keeps its roll. Raises QuestionUnknown, NotAllowed."""
    found = found_question(question_id, by)
    require(by, "rolls.keep", found.path)
    if not reads(by, found.path, found.org):
        raise QuestionUnknown
    return Question.objects.select_for_update(no_key=True, of=("self",)).select_related("roll").get(pk=found.id)
