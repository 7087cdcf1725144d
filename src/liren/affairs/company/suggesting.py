"""疑似重复: open affairs that may tell of the same thing, suggested while somebody writes. They stop nobody.

Workers are shown affairs they may see, by index on the community's open ones; residents public versions only.
"""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from liren.access.public import Actor, which
from liren.affairs.answers import asked_at_opening, class_from, is_personal
from liren.affairs.company.closeness import closeness, rarest, weights, words_of
from liren.affairs.company.shapes import Likely
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.engine.catalogues import full_title
from liren.engine.language import Procedure
from liren.kit.clock import CHINA
from liren.kit.json import Json
from liren.standards.public import Rules, procedures, rules, rules_of
from liren.territories.public import Apart, community_of, distances

MOST_COMPARED, MOST_SHOWN = 200, 5
CLOSE, SHARED = 0.3, 2
NEXT_DOOR = 100.0  # metres
"""Texts are alike when they share so many words, which make up so much of what the new one says."""

_SHARED = "ARRAY(SELECT t.lexeme FROM unnest({row}.tokens) t WHERE t.lexeme = ANY(%(words)s))"
_OF_WORKERS = f"""
    SELECT n.id, n.number, n.title, n.place_name, n.place_path, n.jurisdiction_path, n.procedure_key, n.class_code,
           n.step, n.procedure_digest, n.opened_at, {_SHARED.format(row="n")}
      FROM (SELECT * FROM affairs_affair a WHERE a.number_path = %(community)s AND a.state = 'open'
               AND a.opened_at >= %(since)s AND a.id IS DISTINCT FROM %(other_than)s::uuid
             ORDER BY a.opened_at DESC LIMIT %(most)s) n"""
_OF_EVERYBODY = f"""
    SELECT n.affair_id, n.number, n.title, n.place_name, n.place_path, n.place_path, n.procedure_key, n.class_code,
           n.step_title, NULL, n.opened_at, {_SHARED.format(row="n")}
      FROM (SELECT * FROM affairs_publicversion a WHERE a.community_path = %(community)s AND a.state = 'open'
               AND a.opened_at >= %(since)s AND a.affair_id IS DISTINCT FROM %(other_than)s::uuid
             ORDER BY a.opened_at DESC LIMIT %(most)s) n"""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is being written: where, under which procedure, of which class, in which words."""

    path: str
    kind: str
    procedure_key: str
    class_code: str | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    affair_id: UUID
    number: str
    title: str
    place_name: str
    place_path: str
    jurisdiction_path: str
    procedure_key: str
    class_code: str | None
    step: str
    digest: str | None
    opened_at: datetime
    shared: list[str]


def likely(
    *,
    procedure_key: str,
    answers: Mapping[str, Any],
    place_path: str,
    actor: Actor,
    at: datetime,
    days: int | None = None,
    other_than: UUID | None = None,
) -> tuple[Likely, ...]:
    """Open affairs of the community that may tell of the same thing as `answers`, the likeliest first, with why.

    days: how far back, by default `LIREN_DUPLICATE_DAYS`. other_than: one that is left out. At most five statements.
    A path that is none yields nothing: the opening says so. Raises NoSuchProcedure.
    """
    in_force = rules(procedure_key, place_path, at)
    return _likely(in_force, answers, place_path, actor, at, days=days, other_than=other_than)


def alike(affair_id: UUID, *, actor: Actor, at: datetime) -> tuple[Likely, ...]:
    """`likely` for an affair that is open already. Raises NoSuchAffair."""
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    return alike_of(affair, rules_of(affair.procedure_digest, at, affair.place_path), actor, at)


def alike_of(affair: Affair, mine: Rules, actor: Actor, at: datetime) -> tuple[Likely, ...]:
    """The same, by the rules the affair runs by. At most three statements."""
    return _likely(mine, affair.answers, affair.place_path, actor, at, days=None, other_than=affair.id)


def _likely(
    in_force: Rules,
    answers: Mapping[str, Any],
    place_path: str,
    actor: Actor,
    at: datetime,
    *,
    days: int | None,
    other_than: UUID | None,
) -> tuple[Likely, ...]:
    given = _plain(in_force.procedure, answers)
    draft = _Draft(
        place_path,
        _kind_of(place_path),
        in_force.procedure.key,
        class_from(in_force.procedure, given),
        words_of(_text(in_force, given)),
    )
    works = not which(actor, "affairs.do").empty and bool(actor.roles - {"resident"})
    since = at - timedelta(days=settings.DUPLICATE_DAYS if days is None else days)
    found = _candidates(draft, works, since, other_than)
    weight = weights(draft.words, [one.shared for one in found])
    alike = [one for one in found if _alike(draft, one, weight)]
    apart = distances(place_path, (one.place_path for one in alike if one.place_path != place_path))
    scored = [(_score(draft, one, weight, apart.get(one.place_path)), one) for one in alike]
    best = [one for _, one in sorted(scored, key=lambda pair: (-pair[0], -pair[1].opened_at.timestamp()))[:MOST_SHOWN]]
    return _shown(best, draft, weight, apart, in_force, at, public=not works)


def _plain(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Json]:
    """What is not personal of raw answers, whoever asked for it."""
    fields = asked_at_opening(procedure, by_worker=True)
    return {key: answers[key] for key, field in fields.items() if key in answers and not is_personal(field)}


def _text(in_force: Rules, given: Mapping[str, Json]) -> str:
    fields = in_force.procedure.form
    return "\n".join(str(value) for key, value in given.items() if fields[key].type in ("text", "long_text"))


def _candidates(draft: _Draft, works: bool, since: datetime, other_than: UUID | None) -> list[_Found]:
    values: dict[str, Any] = {
        "community": community_of(draft.path) or draft.path,
        "since": since,
        "other_than": other_than,
        "most": MOST_COMPARED,
        "words": sorted(draft.words),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_WORKERS if works else _OF_EVERYBODY, values)
        return [_Found(*row) for row in cursor.fetchall()]


def _same_spot(draft: _Draft, one: _Found) -> bool:
    return one.place_path == draft.path and draft.kind in ("building", "estate")


def _alike(draft: _Draft, one: _Found, weight: Mapping[str, float]) -> bool:
    """Alike in words; or at the same spot, and of the same class or with a word in common."""
    if len(one.shared) >= SHARED and closeness(one.shared, weight) >= CLOSE:
        return True
    same_class = draft.class_code is not None and one.class_code == draft.class_code
    return _same_spot(draft, one) and (same_class or bool(one.shared))


def _score(draft: _Draft, one: _Found, weight: Mapping[str, float], apart: Apart | None) -> float:
    near = {"same": 3.0, "estate": 2.0, "grid": 1.5}.get(_nearness(draft, one), 1.0)
    near += 0.5 * (apart is not None and apart.metres <= NEXT_DOOR)
    alike = 2.0 * (draft.class_code is not None and one.class_code == draft.class_code)
    return near + alike + 0.5 * (one.procedure_key == draft.procedure_key) + 4 * closeness(one.shared, weight)


def _nearness(draft: _Draft, one: _Found) -> str:
    if one.place_path == draft.path:
        return "same"
    estate = _estate_of(draft.path)
    if estate and one.place_path.startswith(estate):
        return "estate"
    return "grid" if draft.kind == "grid" and one.jurisdiction_path == draft.path else "community"


def _kind_of(path: str) -> str:
    """Building, 小区 or grid, as its path says; "" above them."""
    last = path.rstrip(".").rsplit(".", 1)[-1]
    return {"b": "building", "e": "estate", "g": "grid"}.get(last[:1], "")


def _estate_of(path: str) -> str | None:
    """The 小区 of a path, if it lies in one."""
    community = community_of(path) or ""
    first = path[len(community) :].split(".", 1)[0]
    return f"{community}{first}." if first.startswith("e") else None


def _shown(
    best: Sequence[_Found],
    draft: _Draft,
    weight: Mapping[str, float],
    apart: Mapping[str, Apart],
    in_force: Rules,
    at: datetime,
    *,
    public: bool,
) -> tuple[Likely, ...]:
    known = {} if public else procedures(one.digest for one in best if one.digest)
    return tuple(
        Likely(
            affair_id=one.affair_id,
            number=one.number,
            title=one.title,
            place_name=one.place_name,
            step_title=one.step if one.digest is None else known[one.digest].steps[one.step].title,
            opened_at=one.opened_at,
            why=tuple(_why(draft, one, weight, apart.get(one.place_path), in_force, at)),
            public=public,
        )
        for one in best
    )


def _why(
    draft: _Draft, one: _Found, weight: Mapping[str, float], apart: Apart | None, in_force: Rules, at: datetime
) -> list[str]:
    spot = {"building": "同一楼栋", "estate": "同一小区", "grid": "同一网格"}.get(draft.kind, "同一社区")
    near = {"same": spot, "estate": "同一小区", "grid": "同一网格", "community": "同一社区"}[_nearness(draft, one)]
    days = (at.astimezone(CHINA).date() - one.opened_at.astimezone(CHINA).date()).days
    far = [in_words(apart)] if apart else []
    said = [near, *far, {0: "今天反映", 1: "昨天反映"}.get(days, f"{days} 天前反映")]
    if draft.class_code is not None and one.class_code == draft.class_code and in_force.catalogue is not None:
        said.append(f"同一类：{full_title(in_force.catalogue, draft.class_code)}")
    if one.shared:
        said.append(f"都说到：{'、'.join(rarest(one.shared, weight))}")
    return said


def in_words(apart: Apart) -> str:
    """A distance as rough as it is known, and from what: the middles of two outlines.

    >>> in_words(Apart(83.2, ("building", "building"))), in_words(Apart(1240.0, ("estate", "building")))
    ('楼栋中心相距约 80 米', '小区中心与楼栋中心相距约 1.2 公里')
    """
    here, there = (_OUTLINED[kind] for kind in apart.kinds)
    between = f"{here}中心" if here == there else f"{here}中心与{there}中心"
    step = 10 if apart.metres < 100 else 50
    metres = max(round(apart.metres / step) * step, 10)
    return f"{between}相距约 {metres} 米" if metres < 1000 else f"{between}相距约 {apart.metres / 1000:.1f} 公里"


_OUTLINED = {"building": "楼栋", "estate": "小区", "grid": "网格"}
