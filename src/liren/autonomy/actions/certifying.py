"""What every certificate says: which question, on which roll, who has voted; and the installation's signature."""

from typing import Any

from liren.autonomy.models import Mark, Question, RollChange
from liren.autonomy.queries.rolls import frozen_lines
from liren.engine.deciding import package as packages
from liren.kit.signing import public_keys, sign
from liren.territories.public import place


def framed(row: Question, format: str, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The beginning of a certificate, and what it rests on: the lines of roll, changes and marks. For the system."""
    roll, there = row.roll, place(row.place_id)
    frozen = frozen_lines(roll.id)
    changes: list[dict[str, str]] = [
        {"kind": one.kind, "line": one.line, "at": one.at.isoformat()}
        for one in RollChange.objects.filter(roll=roll).order_by("at", "id")
    ]
    votes = _votes(row)
    told: dict[str, Any] = {
        "format": format, "title": title,
        "place": {"path": row.path, "name": there.full_name if there else ""},
        "question": {
            "id": str(row.id), "title": row.title, "text": row.text, "options": row.options, "most": row.most,
            "named": row.named, "counts": row.counts, "channels": row.channels, "opens_at": row.opens_at.isoformat(),
            "closes_at": row.closes_at.isoformat(), "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        },
        "roll": {
            "id": str(roll.id), "title": roll.title, "body": roll.body, "on": roll.on.isoformat(),
            "frozen_at": roll.frozen_at.isoformat() if roll.frozen_at else None, "digest": roll.digest,
            "root": roll.root, "count": roll.count, "changes": packages.digest(changes),
        },
        "votes": {"digest": packages.digest(votes), "count": len(votes)},
    }  # fmt: skip
    return told, {"roll": frozen, "changes": changes, "votes": votes}


def whole(format: str, told: dict[str, Any], lines: dict[str, Any]) -> dict[str, Any]:
    """A package that is not signed yet."""
    return {"format": format, "certificate": told, "digest": packages.digest(told), **lines}


def signed(package: dict[str, Any]) -> dict[str, Any]:
    number, signature = sign(packages.canonical(package["certificate"]).encode())
    return package | {"signature": {"key": number, "public": public_keys()[number], "value": signature.hex()}}


def _votes(row: Question) -> list[str]:
    """A line for each who has voted and stands on the roll, sorted: in no order of time."""
    found = Mark.objects.filter(question=row, stands=True, entry__struck=False).select_related("entry", "proxy")
    return sorted(
        packages.vote_line(
            one.entry.number or 0, one.channel, one.choices, one.proxy.number if one.proxy_id and one.proxy else None
        )
        for one in found
    )
