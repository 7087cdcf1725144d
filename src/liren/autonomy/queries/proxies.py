"""Votes by proxy: what the rule of a question says of them, and who holds whose, for who keeps the roll."""

import json
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, as_system
from liren.autonomy.errors import QuestionUnknown
from liren.autonomy.models import Mark, Proxy, Question
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import GONE, reads
from liren.autonomy.queries.rules import rule
from liren.autonomy.shapes.proxies import ProxyLine, Terms
from liren.engine.deciding.rules import Rule
from liren.kit import vault
from liren.kit.crypto import open_
from liren.kit.json import canonical

BOUND = "autonomy.proxy"


def proxy_terms(question_id: UUID, by: Actor) -> Terms:
    """Whether, and within what, one may vote for another on a question. For everybody. Raises QuestionUnknown."""
    return terms_of(found_question(question_id, by))


def proxies(question_id: UUID, by: Actor) -> tuple[ProxyLine, ...]:
    """Who votes for whom, by number, withdrawn ones at the end; for who reads the roll. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    voted = set(Mark.objects.filter(question=row, stands=True, channel="proxy").values_list("entry_id", flat=True))
    found = Proxy.objects.filter(question=row).select_related("entry", "holder")
    lines = [
        ProxyLine(
            one.id, one.entry_id, one.entry.number, one.entry.shown, one.holder.number if one.holder else None,
            one.holder.shown if one.holder else one.shown, one.document, one.at, one.announced_at, one.announced,
            one.ended_at is None and one.entry_id in voted, one.why,
        )
        for one in found
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda one: (bool(one.why), one.number or 0, one.at)))


def own_proxies(question_id: UUID, entry_id: UUID) -> tuple[str, int]:
    """To whom the vote of a line was given, masked ('' to nobody), and for how many others it holds one.

    entry_id: the reader's own line (`own_vote`). One statement.
    """
    with as_system():
        found = list(
            Proxy.objects.filter(Q(entry_id=entry_id) | Q(holder_id=entry_id), question_id=question_id, ended_at=None)
            .select_related("holder")
        )  # fmt: skip
    mine = next((one for one in found if one.entry_id == entry_id), None)
    shown = "" if mine is None else mine.holder.shown if mine.holder else mine.shown
    return shown, sum(one.holder_id == entry_id for one in found)


def terms_of(row: Question) -> Terms:
    return terms_in(rule(row.rule_id).rule if row.rule_id else None)


def terms_in(said: Rule | None) -> Terms:
    """What a rule says of votes by proxy; None: no rule is written."""
    if said is None:
        return Terms(0, False, (), refused="没有写按哪条规则表决")
    if said.proxy is None:
        return Terms(0, False, (), refused=f"《{said.title}》这条规则没有说可以委托")
    grounds = tuple(f"{one.document}{one.clause}：“{one.phrase}”" for one in said.proxy.grounds)
    if not said.proxy.most:
        return Terms(0, False, grounds, refused="；".join(grounds))
    return Terms(said.proxy.most, said.proxy.holders == "anybody", grounds, candidates=said.proxy.candidates)


def name_of(one: Proxy) -> str:
    """The full name of a holder who is not on the roll; for the system."""
    key = vault.keys_of({one.id}).get(one.id)
    if key is None or one.sealed is None:
        return GONE
    return str(json.loads(open_(bytes(one.sealed), key, canonical([BOUND, str(one.id)])))["name"])


def strangers(row: Question) -> dict[UUID, str]:
    """Of each proxy whose holder is not on the roll, a letter that tells that holder from others: x1, x2, by no order
    of time. For the system."""
    found = list(Proxy.objects.filter(question=row, holder=None).order_by("id"))
    known: dict[str, str] = {}
    return {one.id: known.setdefault(name_of(one), f"x{len(known) + 1}") for one in found}
