"""What every certificate says: which question, on which roll, who has voted; and the installation's signature."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from liren.autonomy.models import Mark, Proxy, Question, Result, RollChange
from liren.autonomy.queries.proxies import names_of
from liren.autonomy.queries.rolls import frozen_lines
from liren.engine.deciding import package as packages
from liren.kit.clock import CHINA
from liren.kit.signing import public_keys, sign
from liren.territories.public import place


def framed(row: Question, format: str, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The beginning of a certificate, and what it rests on: the lines of roll, changes and marks, and of a run-off the
    whole package of what it follows. For the system."""
    roll, there = row.roll, place(row.place_id)
    frozen = frozen_lines(roll.id)
    changes: list[dict[str, str]] = [
        {"kind": one.kind, "line": one.line, "at": one.at.isoformat()}
        for one in RollChange.objects.filter(roll=roll).order_by("at", "id")
    ]
    marks = Mark.objects.filter(question=row, stands=True, entry__struck=False).select_related("entry")
    # sorted: in no order of time
    votes = sorted(
        packages.vote_line(one.entry.number or 0, one.channel if row.named else None, one.choices) for one in marks
    )
    before, more = _before(row), dict[str, Any]()
    if before is not None:
        more["after"] = {"question": str(row.after_id), "digest": before["digest"], "round": row.round}
    if row.asked_for is not None:
        more["asked_for"] = row.asked_for
    told: dict[str, Any] = {
        "format": format, "title": title,
        "place": {"path": row.path, "name": there.full_name if there else ""},
        "question": {
            "id": str(row.id), "title": row.title, "text": row.text, "options": row.options, "most": row.most,
            "named": row.named, "counts": row.counts, "channels": row.channels, "opens_at": row.opens_at.isoformat(),
            "closes_at": row.closes_at.isoformat(), "closed_at": row.closed_at.isoformat() if row.closed_at else None,
            **more,
        },
        "roll": {
            "id": str(roll.id), "title": roll.title, "body": roll.body, "on": roll.on.isoformat(),
            "frozen_at": roll.frozen_at.isoformat() if roll.frozen_at else None, "digest": roll.digest,
            "root": roll.root, "count": roll.count, "changes": packages.digest(changes),
        },
        "votes": {"digest": packages.digest(votes), "count": len(votes)},
    }  # fmt: skip
    if not row.named:
        told["votes"]["channels"] = dict(sorted(Counter(one.channel for one in marks).items()))
    if any(one.channel == "proxy" for one in marks):
        told["proxies"] = _proxies(row, marks)
    lines = {"roll": frozen, "changes": changes, "votes": votes}
    return told, lines if before is None else lines | {"before": before}


def _before(row: Question) -> dict[str, Any] | None:
    """Of a run-off, what was published of the election it follows."""
    found = Result.objects.filter(question_id=row.after_id).first() if row.after_id else None
    return dict(found.package) if found else None


def whole(format: str, told: dict[str, Any], lines: dict[str, Any]) -> dict[str, Any]:
    """A package that is not signed yet."""
    return {"format": format, "certificate": told, "digest": packages.digest(told), **lines}


def signed(package: dict[str, Any]) -> dict[str, Any]:
    number, signature = sign(packages.canonical(package["certificate"]).encode())
    return package | {"signature": {"key": number, "public": public_keys()[number], "value": signature.hex()}}


def _proxies(row: Question, marks: Iterable[Mark]) -> dict[str, Any]:
    """How many others each holder voted for, of those on the roll and of those who are not, and when and where both
    names were posted. Sorted, no number beside: with the names that were posted it would tell whose number is whose."""
    entries = [one.entry_id for one in marks if one.channel == "proxy"]
    used = list(Proxy.objects.filter(question=row, ended_at=None, entry__in=entries))
    names = names_of([one for one in used if one.holder_id is None])
    posted = {(one.announced_at.astimezone(CHINA).date(), one.announced) for one in used if one.announced_at}
    return {
        "roll": sorted(Counter(one.holder_id for one in used if one.holder_id).values()),
        "others": sorted(Counter(names.values()).values()),
        "announced": [{"on": day.isoformat(), "where": where} for day, where in sorted(posted)],
    }
