"""A round in which people choose projects: stated, voted on through the ballot box, counted by both rules, decided.

The round's question is a secret one of this room: roll, opening, marks, paper, closing and the box's count are those of
any secret question (questions.py, marks.py, boxes.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.autonomy.actions.budget_affairs import deciding, held_against
from liren.autonomy.actions.certifying import framed, signed, whole
from liren.autonomy.actions.questions import ask, held, holding_roll
from liren.autonomy.actions.results import box_of
from liren.autonomy.errors import CountedAlready, NotEnded, RollNotFrozen
from liren.autonomy.models import BudgetDecision, BudgetResult, BudgetRound, Question
from liren.autonomy.queries.boxes import in_box, on_paper
from liren.autonomy.queries.budgets import found_round
from liren.autonomy.queries.rolls import bases, found_roll
from liren.autonomy.shapes.budgets import ABOUT, MOST_PROJECTS, NewRound
from liren.autonomy.shapes.questions import NewQuestion, Option
from liren.engine.budgets import package as packages
from liren.engine.budgets.rounds import (
    FORMS,
    RULES,
    Listed,
    Terms,
    accounts,
    are_open,
    as_json,
    by_shares,
    by_votes,
    terms_of,
    voted,
    without_ballots,
)
from liren.engine.deciding.package import digest
from liren.kit.database import write
from liren.kit.errors import InvalidInput

TITLE: Final = "票选结果证书"
_STEPS: Final = 30
"""About how often shares grow until the whole budget is shared out a second time."""
_MOST_FEN: Final = 10**11


@write
def make_round(*, round: NewRound, by: Actor, at: datetime) -> UUID:
    """State a round and put its question, not open yet; the question's id. For who calls for decisions there.

    Nothing of it is changed afterwards: one that is wrong is cancelled, and another one made.
    On a frozen roll: the steps in which shares grow are made from how many stand on it. For an affair, one that is to
    vote, as it was published there. Raises RollUnknown, RollNotFrozen, NotAllowed, NoSuchAffair, InvalidInput naming
    each field.
    """
    roll = found_roll(round.roll_id)
    problems = dict(_problems(round))
    if round.affair and not problems:
        problems = held_against(round, roll, round.affair, by, at)
    if problems:
        raise InvalidInput.of(problems)
    listed = tuple(
        Listed(f"p{number}", one.title.strip(), one.cost, one.place.strip())
        for number, one in enumerate(round.projects, 1)
    )
    told = as_json(_terms(round, listed))
    ballot = {"kind": FORMS[round.kind], "costs": {one.id: one.cost for one in listed}}
    question = ask(
        question=NewQuestion(
            round.roll_id, round.title, round.opens_at, round.closes_at, named=False, text=round.text, rule="",
            options=[Option(one.id, _option(one)) for one in listed], most=round.most, channels=round.channels,
            about=(ABOUT, round.affair), ballot=ballot | ({"within": round.budget} if round.within else {}),
        ), by=by, at=at,
    )  # fmt: skip
    if roll.frozen_at is None:
        raise RollNotFrozen
    BudgetRound.objects.create(question_id=question, affair=round.affair, terms=told, digest=digest(told))
    return question


@write
def settle_round(*, question_id: UUID, by: Actor, at: datetime) -> str:
    """Count a round whose box was counted, by both rules, and publish the certificate; its digest.

    Raises QuestionUnknown, NotAllowed, RoundUnknown, NotEnded, CountedAlready, InvalidInput.
    """
    row = held(question_id, by)
    terms = terms_of(found_round(row.id).terms)
    if row.state != "closed":
        raise NotEnded
    if BudgetResult.objects.filter(pk=row.id).exists():
        raise CountedAlready
    holding_roll(row)
    with as_system():
        told = _package(row, terms, at)
    wrong = packages.verify(told)
    if wrong:
        raise InvalidInput(votes="；".join(map(str, wrong)))
    cast, told = told.get("ballots"), signed(told)
    kept = accounts(terms, cast, told["certificate"]["outcomes"]["shares"]) if cast else {}
    BudgetResult.objects.create(
        question=row, package=told, accounts=kept, digest=told["digest"], at=at, by_person=by.person_id
    )  # fmt: skip
    return str(told["digest"])


@write
def decide_round(
    *, question_id: UUID, chosen: Sequence[str], why: Mapping[str, str], document: str, by: Actor, at: datetime,
    because: str = "",
) -> None:  # fmt: skip
    """What is done in the end. As the stated rule chose, or otherwise with a reason for each project that differs.

    because: why it is decided again; what was decided before stays on record. For an affair, while that is to decide,
    by who may decide there: who did its vote may not.
    Raises QuestionUnknown, NotAllowed, RoundUnknown, NotEnded, NoSuchAffair, InvalidInput naming each project.
    """
    row = held(question_id, by)
    round = found_round(row.id)
    terms = terms_of(round.terms)
    result = BudgetResult.objects.filter(pk=row.id).first()
    if result is None:
        raise NotEnded
    counted = result.package["certificate"]["chosen"]
    wanted = [one.id for one in terms.projects if one.id in set(chosen)]
    problems = {}
    if round.affair and not deciding(round.affair, by, at):
        problems["affair"] = "要等事项到了“确定”这一步，由没有办过计票那一步的人定"
    again = BudgetDecision.objects.filter(question=row).exists()
    if again and not 5 <= len(because.strip()) <= 500:
        problems["because"] = "已经定过一次，请写为什么再定，5 到 500 个字"
    if set(chosen) - terms.by_id.keys():
        problems["chosen"] = "有一项不在项目清单里"
    if sum(terms.by_id[one].cost for one in wanted) > terms.budget:
        problems["chosen"] = "定下的加起来超过了一共的钱，请去掉几项"
    if not 2 <= len(document.strip()) <= 100:
        problems["document"] = "请写纪要放在哪里，例如：议事会纪要第 12 号"
    differing = {one.id for one in terms.projects if (one.id in wanted) != (one.id in counted)}
    reasons = {one: why.get(one, "").strip() for one in differing}
    for one, reason in reasons.items():
        if not 5 <= len(reason) <= 500:
            problems[f"why.{one}"] = f"“{terms.by_id[one].title}”和算出来的不一样，请写为什么，5 到 500 个字"
    if problems:
        raise InvalidInput.of(problems)
    order = [one for one in counted if one in wanted] + [one for one in wanted if one not in counted]
    BudgetDecision.objects.create(
        question=row, chosen=order, why=reasons, because=because.strip() if again else "", document=document.strip(),
        at=at, by_person=by.person_id,
    )  # fmt: skip


def _terms(round: NewRound, listed: tuple[Listed, ...]) -> Terms:
    """step: so that the whole budget is shared out anew in about `_STEPS` times, whole yuan, at least one."""
    each = round.budget // max(bases(round.roll_id).persons, 1) // _STEPS
    return Terms(
        budget=round.budget, projects=listed, kind=round.kind, most=round.most, rule=round.rule,
        step=max(100, each // 100 * 100), within=round.within, use=round.use, min_votes=round.least,
        apart=tuple(tuple(listed[number - 1].id for number in one) for one in round.apart),
        open_ballots=round.open_ballots,
    )  # fmt: skip


def _option(one: Listed) -> str:
    return f"{one.title}（{one.place}）" if one.place else one.title


def _package(row: Question, terms: Terms, at: datetime) -> dict[str, Any]:
    box = box_of(row)
    assert box is not None
    cast = packages.gathered([*in_box(row), *on_paper(row)])
    every = packages.spread(cast)
    election = voted(terms, every)
    told, lines = framed(row, packages.FORMAT, TITLE)
    stated = as_json(terms)
    lines |= {"box": box}
    shares, published = by_shares(terms, election), are_open(terms, box)
    if published:
        lines |= {"ballots": cast}
    outcomes = {"votes": by_votes(terms, election), "shares": shares if published else without_ballots(shares)}
    told |= {
        "terms": stated, "terms_digest": digest(stated), "box": digest(box),
        "ballots": digest(cast) if published else None, "outcomes": outcomes,
        "chosen": outcomes[terms.rule]["order"], "counted_at": at.isoformat(),
    }  # fmt: skip
    return whole(packages.FORMAT, told, lines)


def _problems(round: NewRound) -> Iterator[tuple[str, str]]:
    many = len(round.projects)
    if not 0 < round.budget <= _MOST_FEN:
        yield "budget", "请写大于 0 的钱数，十亿元以内"
    if not 2 <= many <= MOST_PROJECTS:
        yield "projects", f"请写 2 到 {MOST_PROJECTS} 个项目"
    for number, one in enumerate(round.projects, 1):
        if not 2 <= len(one.title.strip()) <= 60 or len(one.place.strip()) > 60:
            yield "projects", f"第 {number} 个项目：名称 2 到 60 个字，地点 60 个字以内"
        elif not 0 < one.cost <= round.budget:
            yield "projects", f"第 {number} 个项目的费用要大于 0，不超过一共的钱"
    if len({(one.title.strip(), one.place.strip()) for one in round.projects}) < many:
        yield "projects", "有两个项目一样"
    if round.kind not in FORMS or round.rule not in RULES:
        yield "kind", "请选票怎么填、怎么算中选"
    if round.rule == "shares" and not round.open_ballots:
        yield "open_ballots", "按等额份额定的，请选公布选票：不公布，旁人重算不了"
    if not 1 <= round.least <= 99_999:
        yield "least", "请写至少几人支持，1 以上的整数"
    for apart in round.apart:
        if len(set(apart)) < 2 or not all(1 <= number <= many for number in apart):
            yield "apart", "只能选一个的，一行写两个以上项目的序号，例如：2、5"
