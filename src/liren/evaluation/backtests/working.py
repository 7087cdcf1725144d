"""The worker's side: a back-test is worked off in parts of some ten thousand affairs, each a transaction of its own.

What is counted so far is kept with the row, so a worker that is killed loses one part, and another goes on from there.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import islice
from typing import Final

from django.db import transaction

from liren.access.public import enter, enter_system
from liren.access.roles import ROLES
from liren.engine.backtest.tally import Tally
from liren.engine.loading import parse
from liren.evaluation.backtests.model import ABOUT, OPEN, Backtest
from liren.evaluation.conformance.models import CourseRow, Way
from liren.evaluation.conformance.packing import Packed, Taken, fingerprint
from liren.evaluation.conformance.store import packed_between
from liren.evaluation.models import Mark
from liren.evaluation.shapes import Period
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.memory import uncollected
from liren.kit.outbox import emit
from liren.standards import public as standards
from liren.territories.public import ended_divisions, upper_end

log = logging.getLogger("liren.evaluation")

PART: Final = 50_000
"""Affairs counted in one transaction: a second or two."""
LOCK: Final = 7_301_002
IMPORTED: Final = "imported"
"""Where an affair came from of which two moments are known, and no way."""
_BATCH: Final = 20_000
_NAMES: Final = {"reporter": "反映人", **{role.key: role.title for role in ROLES.values()}}
_PATHS: Final = """
    SELECT path, count(*) FROM evaluation_course
     WHERE procedure = %s AND path >= %s AND path < %s AND opened >= %s AND opened < %s GROUP BY path ORDER BY path"""


@write
def work_on_backtests(at: datetime) -> int:
    """One part of the back-test that waits longest; 1 while there is more to do, 0 when none waits.

    For the timetable, as the system. What fails ends that back-test, and says so there.
    """
    if not rows("SELECT pg_try_advisory_xact_lock(%s)", LOCK)[0][0]:
        return 0
    run = Backtest.objects.filter(state__in=OPEN).order_by("at", "id").first()
    if run is None:
        return 0
    try:
        with transaction.atomic(), uncollected():
            _go_on(run, at)
    except _Cancelled:
        enter_system()
    except _CountedAnew:
        enter_system()
        if run.total is None:  # it has not begun, and waits
            return 0
        _fail(run, "回测时平台正把办过的事从头重新整理，这次不作数。过几分钟请再回测一次。", at)
    except Exception:
        log.exception("back-test %s failed", run.id)
        enter_system()
        _fail(run, "平台出错了，已记入日志。可以再回测一次。", at)
    return 1


def _go_on(run: Backtest, at: datetime) -> None:
    if run.total is None:
        run.tally = {"counting": _counting()}
        run.parts = list(_parts(run))
        run.total, run.state = sum(count for _, count in run.parts), "running"
    elif run.parts:
        _count(run)
    if run.tally.get("counting") != _counting():
        raise _CountedAnew
    if run.parts:
        _keep(
            run, parts=run.parts, total=run.total, state="running", done=run.done, left_out=run.left_out,
            tally=run.tally,
        )  # fmt: skip
    elif not run.total:
        _fail(run, "这段时间里没有照它办的事，请选更长的时间。", at, total=0)
    else:
        _finish(run, at)


def _keep(run: Backtest, **fields: object) -> bool:
    """Written down unless it was cancelled meanwhile."""
    return bool(Backtest.objects.filter(id=run.id, state__in=OPEN).update(**fields))


def _fail(run: Backtest, said: str, at: datetime, **fields: object) -> None:
    if _keep(run, state="failed", error=said, ended_at=at, tally={}, **fields):
        emit("evaluation.backtest-ended", 1, {"backtest": run.id}, at)


def _counting() -> str:
    """Which counting of all affairs is to be read; "" while there is none. Raises _CountedAnew while one is made."""
    for counting, changed_at in Mark.objects.filter(id=1).values_list("counting", "changed_at"):
        if changed_at is None:
            raise _CountedAnew
        return str(counting)
    return ""


def _parts(run: Backtest) -> Iterator[tuple[str, int]]:
    """(path up to which, how many affairs), whole places together."""
    since, until = (datetime.combine(day, time(), CHINA) for day in (run.since, run.until))
    held, last = 0, ""
    for path, count in rows(_PATHS, run.key, run.path, upper_end(run.path), since, until):
        held, last = held + int(str(count)), str(path)
        if held >= PART:
            yield f"{last}\x01", held
            held = 0
    if held:
        yield f"{last}\x01", held


def _count(run: Backtest) -> None:
    from liren.engine.backtest.replay import Replay
    from liren.evaluation.backtests.columns import many_of

    known = {one.digest: one for one in standards.versions(run.key)}
    texts = {digest: one.procedure for digest, one in known.items()}
    local = {digest for digest, one in known.items() if len(one.path) > len(run.path)}
    replay = Replay(texts[run.compared], parse(run.document), texts, standards.calendar(run.at), run.at)
    tally = Tally.of(run.tally)
    [(until, count), *rest] = run.parts
    begins = run.tally.get("reached", run.path)
    between = packed_between(run.key, begins, until, Period(run.since, run.until))
    names: dict[int, str] = {}
    for some in _by_way(between):
        for taken, group in some:
            names.setdefault(taken.id, fingerprint(taken.digest, taken.visits))
            known_way = [one for one in group if one.origin != IMPORTED]
            if taken.digest in local or taken.digest not in texts:
                run.left_out += len(group)
                continue
            tally.left[IMPORTED] += len(group) - len(known_way)
            if known_way:
                replay.count(many_of(taken, known_way), tally, names[taken.id])
    run.parts, run.done, run.tally = rest, run.done + count, {**run.tally, **tally.kept(), "reached": until}


def _by_way(courses: Iterable[Packed]) -> Iterator[list[tuple[Taken, list[Packed]]]]:
    walk = iter(courses)
    while some := list(islice(walk, _BATCH)):
        groups: dict[int, list[Packed]] = defaultdict(list)
        for one in some:
            groups[one.way.id].append(one)
        yield [(group[0].way, group) for group in groups.values()]


def _finish(run: Backtest, at: datetime) -> None:
    """The report, deposited as a finding in the name of who asked for it."""
    from liren.engine.backtest.report import Seen, report
    from liren.engine.backtest.ways import shifted

    known = standards.procedures({run.compared, *_digests(run)})
    base, draft, tally = known[run.compared], parse(run.document), Tally.of(run.tally)
    ways = {way.fingerprint: way for way in Way.objects.filter(fingerprint__in=list(tally.ways))}
    seen = {
        name: Seen(way.digest, visits, tally.ways[name], shifted(visits, known[way.digest], base, draft))
        for name, way in ways.items()
        for visits in [tuple(map(tuple, way.visits))]
    }
    found = report(base, draft, tally, seen, names=_NAMES, called=ABOUT[run.about])
    figures = {
        **found.figures,
        "clauses": [one for one in found.figures["clauses"] if run.about == "draft" or not _names(one["clause"])],
        "since": run.since.isoformat(), "until": run.until.isoformat(), "local_rules": run.left_out,
        "in_force": tally.affairs[run.compared],
    }  # fmt: skip
    by = enter(run.by, "job", at=at)
    deposited = standards.findings.deposit_finding(
        subject=_subject(run), judged=run.judged, compared=run.compared, figures=figures,
        assumptions=(*found.assumptions, *_assumed_there(run, tally)),
        unknowable=(*found.unknowable, *_not_there(run)), by=by, at=at,
    )  # fmt: skip
    enter_system()
    done = _keep(
        run, state="done", parts=[], tally={}, done=run.done, left_out=run.left_out, total=run.total,
        finding=deposited.id, ended_at=at,
    )  # fmt: skip
    if not done:
        raise _Cancelled
    emit("evaluation.backtest-ended", 1, {"backtest": run.id}, at)


def _names(clause: str) -> bool:
    """Whether a clause only names a text and the rules it came from: merged ones always differ in that."""
    return clause.partition(".")[0] in ("title", "sources")


def _subject(run: Backtest) -> standards.findings.Subject:
    return standards.findings.Subject(run.key, run.path, run.subject if run.about == "draft" else None)


def _assumed_there(run: Backtest, tally: Tally) -> Iterator[str]:
    """What is taken as given of affairs that ran under rules of the place itself."""
    if run.about == "draft":
        return
    own = {one.digest for one in standards.versions(run.key) if one.path == run.path} - {run.compared}
    earlier = sum(tally.affairs[digest] for digest in own)
    if earlier:
        yield f"有 {earlier} 件照这里以前各版细则办：各按当时合成的正文认走法，先换算成现在执行的期限。"


def _not_there(run: Backtest) -> Iterator[str]:
    """What became part of the place and lies elsewhere in the records."""
    for one in ended_divisions(run.path) if run.path else ():
        if one.path.startswith(run.path) or not one.touches(run.path):
            continue
        there = CourseRow.objects.filter(procedure=run.key, path__gte=one.path, path__lt=upper_end(one.path)).count()
        if there:
            yield f"{one.name}{one.ended_on.year} 年撤销，以前照这份规程办的 {there} 件记在原来的地方，没有回放。"


def _digests(run: Backtest) -> set[str]:
    return set(run.tally.get("affairs", ()))


class _CountedAnew(Exception):
    """All affairs are counted anew, or were since it began: what it read is not of one piece."""


class _Cancelled(Exception):
    """Somebody took it back while the last part was in hand: nothing is deposited."""
