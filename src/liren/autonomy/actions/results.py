"""A question that has ended is counted by its rule, once, and published as a certificate anybody can recompute."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.autonomy.actions.certifying import framed, signed, whole
from liren.autonomy.actions.proxies import forgotten
from liren.autonomy.actions.questions import held, holding_roll
from liren.autonomy.errors import CountedAlready, NotEnded
from liren.autonomy.models import BallotCount, Question, Result
from liren.autonomy.queries.boxes import form_of, in_box, on_paper
from liren.autonomy.queries.notices import noticed
from liren.autonomy.queries.rules import rule
from liren.engine.deciding import ballots, boxes, stating
from liren.engine.deciding import package as packages
from liren.engine.deciding.rules import Rule, written
from liren.kit.database import write
from liren.kit.errors import InvalidInput

TITLE: Final = "表决结果证书"


@write
def settle(
    *, question_id: UUID, statements: Mapping[str, tuple[str, str]] | None = None, by: Actor, at: datetime
) -> UUID:  # fmt: skip
    """Count a closed question by its rule and publish the certificate; the result's id. For who calls for decisions.

    statements: what the rule asks of the result and no count can tell (`Rule.asks`), key → answer (yes, no, later) and
    what it rests on; published with it, and that nobody answered is too. Who calls answers, nothing is looked up.
    A secret question's is what its box held: `count_box` comes first. Raises QuestionUnknown, NotAllowed, NotEnded,
    CountedAlready, InvalidInput.
    """
    row = held(question_id, by)
    if row.state != "closed":
        raise NotEnded
    if Result.objects.filter(question=row).exists():
        raise CountedAlready
    if row.rule_id is None:
        raise InvalidInput(rule="这项表决没有写按哪条规则，结果由发起它的地方公布")
    holding_roll(row)
    with as_system():
        told = _package(row, box_of(row), statements or {}, at)
    wrong = packages.verify(told)
    if wrong:
        raise InvalidInput(votes="；".join(map(str, wrong)))
    told = signed(told)
    found = Result.objects.create(question=row, package=told, digest=told["digest"], at=at, by_person=by.person_id)
    with as_system():
        forgotten(row, at)
    return found.id


def box_of(row: Question) -> dict[str, Any] | None:
    """What the box of a secret question held, as certified and as it lies there now. Raises InvalidInput."""
    if row.named:
        return None
    found = BallotCount.objects.filter(pk=row.id).first()
    if found is None:
        raise InvalidInput(box="不记名的表决，先开箱计票，再公布结果")
    lying = [*in_box(row), *on_paper(row)]
    counted = ballots.tally(form_of(row).kind, lying, [str(one["key"]) for one in row.options])
    content: dict[str, Any] = dict(found.content)
    told = content["tally"], content.get("supporters", content["tally"]), content["blank"]
    if boxes.digest(content) != found.digest or (counted.points, counted.supporters, counted.blank) != told:
        raise InvalidInput(box="票箱里的选票和开箱时的计票单对不上，不能公布")
    return content


def _package(
    row: Question, box: dict[str, Any] | None, statements: Mapping[str, tuple[str, str]], at: datetime
) -> dict[str, Any]:  # fmt: skip
    line = rule(row.rule_id) if row.rule_id else None
    assert line is not None
    told, lines = framed(row, packages.FORMAT, TITLE)
    options = [one["key"] for one in row.options]
    try:
        standing = packages.standing(lines["roll"], lines["changes"])
        figures, tally = packages.counted(standing, lines["votes"], box, options)
        first = lines["before"]["certificate"] if "before" in lines else None
        verdict = packages.said(line.rule, figures, tally, row.most, first)
    except ValueError as error:
        raise InvalidInput(votes="选票和投票的人数对不上，先查清再计票") from error
    told |= {
        "rule": written(line.rule), "rule_version": {"publisher": line.publisher, "version": line.version},
        "box": None if box is None else packages.digest(box),
        "figures": packages.figures_said(figures), "tally": packages.tally_said(tally), "verdict": verdict,
        "notice": noticed(row), "counted_at": at.isoformat(),
    }  # fmt: skip
    if line.rule.asks:
        told["statements"] = stating.stated(line.rule, _answers(line.rule, statements, stating.waits(verdict)))
    return whole(packages.FORMAT, told, lines if box is None else lines | {"box": box})


def _answers(rule: Rule, given: Mapping[str, tuple[str, str]], waits: bool) -> dict[str, tuple[str, str]]:
    """Raises InvalidInput naming each statement that cannot be."""
    problems, told = {}, {}
    for one in rule.asks:
        answer, rests_on = given.get(one.key, ("", ""))
        told[one.key] = answer, rests_on.strip() if answer in ("yes", "no") else ""
        if answer not in stating.ANSWERS:
            problems[f"state-{one.key}"] = f"“{one.title}”请选一个回答"
        elif answer == "later" and not waits:
            problems[f"state-{one.key}"] = f"已经选满了，“{one.title}”请回答是不是"
        elif answer in ("yes", "no") and not 2 <= len(rests_on.strip()) <= 100:
            problems[f"on-{one.key}"] = f"“{one.title}”请写依据什么，例如：当选人本人的书面声明，存第 2 册"
    if problems:
        raise InvalidInput.of(problems)
    return told
