"""One computation over a whole conversation, as a record that can be computed again: what went in, by what parameters,
what came out. Loads numpy.

What few people said is left out of the record itself, not only of the page: a part (a group, or those in none) with
fewer than `smallest` votes on a statement shows none of them, and "all" is the sum of the parts shown, so that nothing
is found by taking away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from liren.engine.opinions.geometry import UNSEEN, Sheet, axes, digest_of, extremities, sheet
from liren.engine.opinions.grouping import DEFAULT, Ellipse, Grouping, Parameters, enough, grouped, named, places
from liren.engine.opinions.held import NAMES, Json
from liren.engine.opinions.shared import group_consensus, priority, representative
from liren.engine.opinions.standing import added, lower_bound, standings
from liren.engine.opinions.votes import AGREE, DISAGREE, NONE, Tally, Votes

ALGORITHM: Final = "liren-opinions/2"
_FULL = 6


@dataclass(frozen=True, slots=True)
class Result:
    """document: what may be shown and kept, JSON; nobody's key in it. members: who is in which group, by name, to
    match the next run with. priorities: how much each statement deserves to be shown next."""

    document: dict[str, Json]
    members: dict[str, frozenset[str]]
    priorities: dict[str, float]


def computed(
    votes: Votes | Sheet,
    statements: Collection[str],
    *,
    rejected: Collection[str] = (),
    before: Mapping[str, frozenset[str]] | None = None,
    by: Parameters = DEFAULT,
) -> Result:
    """What `votes` on `statements` come to; those `rejected` count for nothing, and for nobody's having voted enough.

    votes: of many people, already as a table. before: the members of the last run's groups, by name, so that a group
    keeps its name.
    """
    whole = votes if isinstance(votes, Sheet) else sheet(votes, set(statements).union(*votes.values()))
    open_ones = sorted(set(statements) - set(rejected))
    live = _with_votes(_beside(whole, open_ones))
    table = enough(live, by)
    on = axes(table)
    found = grouped(table, by, on)
    names = named(found.groups, before or {}, NAMES)
    reach = dict(zip(table.statements, map(float, extremities(on)), strict=True))
    members = dict(sorted(zip(names, found.groups, strict=True)))
    belongs = [np.array([who in group for who in live.people], bool) for group in members.values()]
    parts = [live.tallied(group) for group in belongs]
    everyone = live.tallied()
    rest = live.tallied(~np.logical_or.reduce(belongs)) if belongs else everyone
    document: dict[str, Json] = {
        "algorithm": ALGORITHM,
        "parameters": dict(by.document()),
        "digest": digest_of(whole, rejected=rejected),
        "rejected": [*sorted(set(rejected))],
        "people": len(live.people),
        "placed": len(table.people),
        "votes": int(live.voted().sum()),
        **_how(found),
        "explained": [round(one, _FULL) for one in on.explained],
        "groups": _groups(members, places(table, on, tuple(members.values())), parts, open_ones, by),
        "statements": {
            one: _statement([part.get(one, NONE) for part in parts], list(members), rest.get(one, NONE), by)
            for one in open_ones
        },
    }
    grouped_only = {one: added(part.get(one, NONE) for part in parts) for one in open_ones} if parts else everyone
    weights = {one: priority(grouped_only.get(one, NONE), reach.get(one, 0.0)) for one in open_ones}
    return Result(document, members, weights)


def _beside(table: Sheet, statements: Sequence[str]) -> Sheet:
    """The table on these statements alone, those nobody has seen among them."""
    if missing := sorted(set(statements) - set(table.statements)):
        unseen = np.full((len(table.people), len(missing)), UNSEEN, np.int8)
        wider = Sheet(table.people, (*table.statements, *missing), np.hstack([table.cells, unseen]))
        order = np.argsort(np.array(wider.statements))
        table = Sheet(table.people, tuple(wider.statements[i] for i in order), wider.cells[:, order])
    return table.on(frozenset(statements))


def _with_votes(table: Sheet) -> Sheet:
    """Who has voted at all."""
    has = table.voted() > 0
    return table if has.all() else table.rows(np.flatnonzero(has))


def _how(found: Grouping) -> dict[str, Json]:
    def short(value: float | None) -> float | None:
        return None if value is None else round(value, _FULL)

    return {
        "why": found.why,
        "apart": short(found.apart),
        "by_chance": short(found.by_chance),
        "stable": short(found.stable),
    }


def _groups(
    members: Mapping[str, frozenset[str]],
    areas: Sequence[Ellipse],
    parts: Sequence[Mapping[str, Tally]],
    statements: Sequence[str],
    by: Parameters,
) -> dict[str, Json]:
    """What is said of each group: how many, where it lies, what stands for it (of statements enough of it voted on)."""
    found: dict[str, Json] = {}
    for (name, group), area, stands in zip(members.items(), areas, standings(parts, statements), strict=True):
        shown = representative([one for one in stands if one.tally.seen >= by.smallest])
        found[name] = {
            "people": len(group),
            "area": [round(one, 4) for one in (area.x, area.y, area.wide, area.high, area.turn)],
            "stands_for": [{"statement": one.standing.statement, "side": one.side, "best": one.best} for one in shown],
        }
    return found


def _statement(parts: Sequence[Tally], names: Sequence[str], rest: Tally, by: Parameters) -> Json:
    """One statement: the votes of each part large enough, of all of them together, and how far all groups share it."""
    groups: dict[str, Json] = {
        name: _numbers(part) if part.seen >= by.smallest else None for name, part in zip(names, parts, strict=True)
    }
    shown = [part for part in (*parts, rest) if part.seen >= by.smallest]
    judged = parts if parts else [rest]
    known = all(part.seen >= by.smallest for part in judged)
    return {
        "all": _numbers(added(shown)) if shown else None,
        "groups": groups,
        "agree": _sharing(judged, AGREE) if known else None,
        "disagree": _sharing(judged, DISAGREE) if known else None,
    }


def _numbers(tally: Tally) -> Json:
    return [tally.agree, tally.disagree, tally.seen]


def _sharing(parts: Sequence[Tally], side: int) -> Json:
    """How far every group is on one side: the group-aware consensus, and the least share any group surely reaches."""
    sure = min(lower_bound(part.agree if side == AGREE else part.disagree, part.seen) for part in parts)
    return {"consensus": round(float(group_consensus(parts, side)), _FULL), "sure": round(sure, _FULL)}
