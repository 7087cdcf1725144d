"""A question that has ended is counted by its rule, once, and published as a certificate anybody can recompute."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.autonomy.actions.questions import held, holding_roll
from liren.autonomy.errors import CountedAlready, NotEnded
from liren.autonomy.models import BallotCount, Mark, Question, Result, RollChange
from liren.autonomy.queries.boxes import in_box, on_paper
from liren.autonomy.queries.rolls import frozen_lines
from liren.autonomy.queries.rules import rule
from liren.engine.deciding import boxes
from liren.engine.deciding import package as packages
from liren.engine.deciding.rules import written
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.kit.signing import public_keys, sign
from liren.territories.public import place

TITLE: Final = "表决结果证书"


@write
def settle(*, question_id: UUID, by: Actor, at: datetime) -> UUID:
    """Count a closed question by its rule and publish the certificate; the result's id. For who calls for decisions.

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
        told = _package(row, _box(row), at)
    wrong = packages.verify(told)
    if wrong:
        raise InvalidInput(votes="；".join(map(str, wrong)))
    number, signature = sign(packages.canonical(told["certificate"]).encode())
    told["signature"] = {"key": number, "public": public_keys()[number], "value": signature.hex()}
    return Result.objects.create(
        question=row, package=told, digest=told["digest"], at=at, by_person=by.person_id
    ).id  # fmt: skip


def _box(row: Question) -> dict[str, Any] | None:
    """What the box of a secret question held, as certified and as it lies there now. Raises InvalidInput."""
    if row.named:
        return None
    found = BallotCount.objects.filter(pk=row.id).first()
    if found is None:
        raise InvalidInput(box="不记名的表决，先开箱计票，再公布结果")
    counted, blank = boxes.tally([*in_box(row), *on_paper(row)], [str(one["key"]) for one in row.options])
    content: dict[str, Any] = dict(found.content)
    if boxes.digest(content) != found.digest or (counted, blank) != (content["tally"], content["blank"]):
        raise InvalidInput(box="票箱里的选票和开箱时的计票单对不上，不能公布")
    return content


def _package(row: Question, box: dict[str, Any] | None, at: datetime) -> dict[str, Any]:
    roll, line = row.roll, rule(row.rule_id) if row.rule_id else None
    assert line is not None
    frozen = frozen_lines(roll.id)
    changes: list[dict[str, str]] = [
        {"kind": one.kind, "line": one.line, "at": one.at.isoformat()}
        for one in RollChange.objects.filter(roll=roll).order_by("at", "id")
    ]
    votes = _votes(row)
    options = [one["key"] for one in row.options]
    try:
        figures, tally = packages.counted(packages.standing(frozen, changes), votes, box, options)
        verdict = packages.said(line.rule, figures, tally, row.most)
    except ValueError as error:
        raise InvalidInput(votes="选票和投票的人数对不上，先查清再计票") from error
    there = place(row.place_id)
    told: dict[str, Json] = {
        "format": packages.FORMAT, "title": TITLE,
        "place": {"path": row.path, "name": there.full_name if there else ""},
        "question": {
            "id": str(row.id), "title": row.title, "text": row.text, "options": row.options, "most": row.most,
            "named": row.named, "counts": row.counts, "channels": row.channels, "opens_at": row.opens_at.isoformat(),
            "closes_at": row.closes_at.isoformat(), "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        },
        "rule": written(line.rule), "rule_version": {"publisher": line.publisher, "version": line.version},
        "roll": {
            "id": str(roll.id), "title": roll.title, "body": roll.body, "on": roll.on.isoformat(),
            "frozen_at": roll.frozen_at.isoformat() if roll.frozen_at else None, "digest": roll.digest,
            "root": roll.root, "count": roll.count, "changes": packages.digest(changes),
        },
        "votes": {"digest": packages.digest(votes), "count": len(votes)},
        "box": None if box is None else packages.digest(box),
        "figures": packages.figures_said(figures), "tally": packages.tally_said(tally), "verdict": verdict,
        "counted_at": at.isoformat(),
    }  # fmt: skip
    whole = {
        "format": packages.FORMAT, "certificate": told, "digest": packages.digest(told), "roll": frozen,
        "changes": changes, "votes": votes,
    }  # fmt: skip
    return whole if box is None else whole | {"box": box}


def _votes(row: Question) -> list[str]:
    """A line for each who has voted and stands on the roll, sorted: in no order of time."""
    found = Mark.objects.filter(question=row, stands=True, entry__struck=False).select_related("entry", "proxy")
    return sorted(
        packages.vote_line(
            one.entry.number or 0, one.channel, one.choices, one.proxy.number if one.proxy_id and one.proxy else None
        )
        for one in found
    )
