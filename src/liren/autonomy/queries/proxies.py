"""Votes by proxy: what the rule of a question says of them, and who holds whose, for who keeps the roll."""

import json
from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from liren.access.public import Actor, as_system
from liren.autonomy.errors import QuestionUnknown
from liren.autonomy.models import Mark, Proxy, Question
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import reads
from liren.autonomy.queries.rules import rule
from liren.autonomy.shapes.proxies import OwnProxies, ProxyLine, Terms
from liren.engine.deciding.rules import Rule
from liren.kit import vault
from liren.kit.crypto import open_
from liren.kit.json import canonical
from liren.registry import public as registry

BOUND = "autonomy.proxy"


def proxy_terms(question_id: UUID, by: Actor) -> Terms:
    """Whether, and within what, one may vote for another on a question. For everybody. Raises QuestionUnknown."""
    return terms_of(found_question(question_id, by))


def proxies(question_id: UUID, by: Actor) -> tuple[ProxyLine, ...]:
    """Who votes for whom, by number, withdrawn ones at the end; for who reads the roll. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    voted = dict(Mark.objects.filter(question=row, stands=True).values_list("entry_id", "channel"))
    found = Proxy.objects.filter(question=row).select_related("entry", "holder")
    lines = [
        ProxyLine(
            one.id, one.entry_id, one.entry.number, one.entry.shown, one.holder.number if one.holder else None,
            one.holder.shown if one.holder else one.shown, one.document, one.at, one.announced_at, one.announced,
            one.ended_at is None and voted.get(one.entry_id) == "proxy", 
            one.why or ("" if voted.get(one.entry_id, "proxy") == "proxy" else "本人自己投了"),
        )
        for one in found
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda one: (bool(one.why), one.number or 0, one.at)))


def own_proxies(question_id: UUID, by: Actor) -> OwnProxies:
    """To whom the reader gave their vote, and for how many others they still have to vote."""
    own = registry.own_entries(by)
    if not own:
        return OwnProxies()
    with as_system():
        waits = ~Exists(Mark.objects.filter(question_id=question_id, entry_id=OuterRef("entry_id"), stands=True))
        mine = Q(entry__resident_id__in=own) & (Q(ended_at=None) | Q(holder__struck=True))
        held = Q(waits, holder__resident_id__in=own, ended_at=None)
        found = list(
            Proxy.objects.filter(mine | held, question_id=question_id, entry__struck=False)
            .select_related("entry", "holder").order_by(F("ended_at").desc(nulls_first=True))
        )  # fmt: skip
    given = next((one for one in found if one.entry.resident_id in own), None)  # one that is not over comes first
    shown = "" if given is None else given.holder.shown if given.holder else given.shown
    struck = bool(given and given.holder and given.holder.struck)
    return OwnProxies(shown, sum(one.holder is not None and one.holder.resident_id in own for one in found), struck)


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


def names_of(found: Collection[Proxy]) -> dict[UUID, str]:
    """The full names of holders who are not on the roll, by proxy; its own id for a name that was erased. For the
    system. One statement."""
    keys = vault.keys_of({one.id for one in found}) if found else {}
    return {
        one.id: str(json.loads(open_(bytes(one.sealed), keys[one.id], canonical([BOUND, str(one.id)])))["name"])
        if one.sealed is not None and one.id in keys else str(one.id)
        for one in found
    }  # fmt: skip
