"""Laying a published edition beside the divisions in force, and deciding row by row what of it holds."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from liren.kit.database import write
from liren.kit.outbox import emit
from liren.territories.actions.recording import Doer
from liren.territories.editions import GONE, KINDS, STATES
from liren.territories.errors import ChangeSetEnded, ChangeSetUnknown, PlaceInvalid
from liren.territories.frame import Frame, lines_of
from liren.territories.models import ChangeRow, ChangeSet, Edition
from liren.territories.models import Place as Row
from liren.territories.paths import CUTS, NATION, is_path, level_of, parent_of, path_of_code, upper_end
from liren.territories.queries import fetch

DECISIONS = ("open", "accepted", "rejected")
_NAMED = 10

_DIFFERENCES = """
    INSERT INTO territories_changerow (change_set_id, kind, level, path, name_before, name_after, successors, decision)
    SELECT %(set)s, CASE WHEN p.id IS NULL THEN 'added' WHEN p.valid_to IS NULL THEN 'renamed' ELSE 'returned' END,
           e.level, e.path, p.name, e.name, '[]'::jsonb, 'open'
      FROM new_edition e LEFT JOIN territories_place p ON p.path = e.path
     WHERE p.id IS NULL OR p.valid_to IS NOT NULL OR p.name <> e.name
    UNION ALL
    SELECT %(set)s, 'removed', p.level, p.path, p.name, NULL, '[]'::jsonb, 'open' FROM territories_place p
     WHERE p.level <= 5 AND p.valid_to IS NULL AND p.edition_id IS NOT NULL
       AND p.path >= %(within)s AND p.path < %(end)s
       AND NOT EXISTS (SELECT FROM new_edition e WHERE e.path = p.path)"""

_KINDS = """
    UPDATE territories_changerow r SET kind = n.kind FROM (
        SELECT g.id, CASE WHEN jsonb_array_length(g.successors) = 0 THEN 'removed'
                          WHEN jsonb_array_length(g.successors) > 1 THEN 'split'
                          WHEN a.id IS NULL OR (SELECT count(*) FROM territories_changerow o
                            
                                   WHERE o.change_set_id = %(set)s AND o.kind = ANY(%(gone)s)
                                     AND o.successors ? (g.successors ->> 0)) > 1 THEN 'merged'
                          ELSE 'moved' END AS kind
          FROM territories_changerow g
          LEFT JOIN territories_changerow a
            ON a.change_set_id = %(set)s AND a.kind = 'added' AND a.path = g.successors ->> 0
         WHERE g.change_set_id = %(set)s AND g.kind = ANY(%(gone)s)) n
     WHERE r.id = n.id AND r.kind <> n.kind"""


@write
def compare_edition(
    *, of: Frame, successors: Iterable[tuple[str, str]] = (), within: str = NATION, by: Doer, at: datetime
) -> int:
    """Lay the edition beside what stands in or below `within`; returns the number of the change set. Changes no place.

    successors: (code before, code after), cut to their level's digits, from a table published with the edition; what
    no table tells stays unknown. Raises FrameDamaged; PlaceInvalid (`edition`, `within`, `successors`) with the lines.
    """
    if within and not is_path(within):
        raise PlaceInvalid(within="请写路径，例如 32.05.；不写就是全国。")
    if Edition.objects.filter(pk=of.day).exists():
        raise PlaceInvalid(edition=f"{of.day} 的区划已经载入过。")
    lines = _checked(lines_of(of), within)
    made = ChangeSet.objects.create(
        edition=of.day, title=of.title, source=of.source, licence=of.licence, sha256=of.sha256, within=within,
        rows=len(lines), made_at=at, made_by=by.person_id,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TEMP TABLE new_edition (path text COLLATE "C", level smallint, name text COLLATE "C")'
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY new_edition FROM STDIN") as copy:
            for path, name in lines:
                copy.write_row((path, level_of(path), name))
        cursor.execute("CREATE UNIQUE INDEX ON new_edition (path)")
        cursor.execute("ANALYZE new_edition")
        cursor.execute(_DIFFERENCES, {"set": made.pk, "within": within, "end": upper_end(within)})
        cursor.execute("DROP TABLE new_edition")
    _take_table(made.pk, list(successors))
    _classify(made.pk)
    emit("territories.edition-compared", 1, {"change_set": made.pk}, at)
    return made.pk


@write
def decide_changes(
    *, change_set: int, decision: str, path: str | None = None, kind: str | None = None, by: Doer, at: datetime
) -> int:
    """Accept, reject or reopen one row (`path`), or every row of a `kind` that is still open; returns how many.

    Raises ChangeSetUnknown, ChangeSetEnded, PlaceInvalid (`decision`, `path`, `kind`).
    """
    lock_set(change_set)
    rows = ChangeRow.objects.filter(change_set_id=change_set)
    rows = rows.filter(path=path) if path else rows.filter(kind=kind, decision="open")
    problems = {} if decision in DECISIONS else {"decision": "请选接受、不接受或再看看。"}
    if path and not rows.exists():
        problems["path"] = "这份变更里没有这一处。"
    if not path and kind not in KINDS:
        problems["kind"] = "请选哪一类。"
    if decision == "accepted" and rows.filter(kind="returned").exists():
        problems["decision"] = "这个代码以前用过又撤销了，原来的一行要留着，不能接受；请核对后不接受。"
    if problems:
        raise PlaceInvalid.of(problems)
    return rows.update(decision=decision)


@write
def set_successors(*, change_set: int, path: str, successors: Sequence[str], by: Doer, at: datetime) -> None:
    """Say what took over from a division that ends; none says that nobody knows.

    Raises ChangeSetUnknown, ChangeSetEnded, PlaceInvalid (`path`, `successors`).
    """
    lock_set(change_set)
    row = ChangeRow.objects.filter(change_set_id=change_set, path=path, kind__in=GONE).first()
    if row is None:
        raise PlaceInvalid(path="这份变更里没有撤销这一处。")
    wanted = list(dict.fromkeys(successors))
    if wrong := [to for to in wanted if to not in _fitting(change_set, row.level, wanted)]:
        named = "、".join(one[:40] for one in wrong[:_NAMED])
        raise PlaceInvalid(successors=f"接续的应是同一级、这次没有撤销的地方：{named} 不是。")
    row.successors, row.told_by = wanted, "hand" if wanted else None
    row.save(update_fields=["successors", "told_by"])
    _classify(change_set)


@write
def drop_changes(*, change_set: int, by: Doer, at: datetime) -> None:
    """Give a change set up; no place changes. Raises ChangeSetUnknown, ChangeSetEnded."""
    end_set(lock_set(change_set), "dropped", by, at)


def lock_set(id: int) -> ChangeSet:
    """The open change set, held until the transaction ends."""
    found = ChangeSet.objects.select_for_update(no_key=True).filter(pk=id).first()
    if found is None:
        raise ChangeSetUnknown(what="这份区划变更")
    if found.state != "open":
        raise ChangeSetEnded(state=STATES[found.state])
    return found


def end_set(row: ChangeSet, state: str, by: Doer, at: datetime) -> None:
    row.state, row.ended_at, row.ended_by = state, at, by.person_id
    row.save(update_fields=["state", "effective_on", "ended_at", "ended_by"])


def _checked(lines: Iterable[tuple[str, str]], within: str) -> list[tuple[str, str]]:
    """(path, name) of the edition's lines in or below `within`: sound codes, each once, each below one named before."""
    wrong: list[str] = []
    found: dict[str, str] = {}
    above = {within[:end] for end in range(len(within) + 1)}
    for number, (digits, name) in enumerate(lines, 2):
        if len(digits) not in CUTS or not digits.isdecimal() or not digits.isascii() or not name.strip():
            wrong.append(f"第 {number} 行“{digits[:20]}”不是 2、4、6、9 或 12 位代码，或没有名称")
            continue
        path = path_of_code(CUTS.index(len(digits)) + 1, digits)
        if not path.startswith(within):
            continue
        if path in found:
            wrong.append(f"第 {number} 行“{digits}”写了两次")
        parent = parent_of(path)
        if parent and parent not in found and parent not in above:
            wrong.append(f"第 {number} 行“{digits}”的上一级不在它前面")
        found[path] = name.strip()
    if not found:
        wrong.append("里面没有这个范围的区划")
    if wrong:
        more = f"……共 {len(wrong)} 处" if len(wrong) > _NAMED else ""
        raise PlaceInvalid(edition="；".join(wrong[:_NAMED]) + more)
    return list(found.items())


def _take_table(change_set: int, table: Sequence[tuple[str, str]]) -> None:
    """Note what the table tells of divisions that end; what it tells of others is refused, line by line."""
    told: dict[str, list[str]] = {}
    wrong: list[str] = []
    for number, (before, after) in enumerate(table, 2):
        if len(before) != len(after) or any(not c.isdecimal() or len(c) not in CUTS for c in (before, after)):
            wrong.append(f"第 {number} 行“{before[:20]}→{after[:20]}”应是同一级的两个代码")
            continue
        level = CUTS.index(len(before)) + 1
        told.setdefault(path_of_code(level, before), []).append(path_of_code(level, after))
    rows = {r.path: r for r in ChangeRow.objects.filter(change_set_id=change_set, kind="removed", path__in=told)}
    wrong += [f"{path} 这次没有撤销" for path in told if path not in rows]
    fitting: set[str] = set()
    for level in {row.level for row in rows.values()}:
        fitting |= _fitting(
            change_set, level, {to for row in rows.values() if row.level == level for to in told[row.path]}
        )
    wrong += [f"{to} 不是接得了 {path} 的地方" for path in rows for to in told[path] if to not in fitting]
    if wrong:
        more = f"……共 {len(wrong)} 处" if len(wrong) > _NAMED else ""
        raise PlaceInvalid(successors="；".join(wrong[:_NAMED]) + more)
    for path, row in rows.items():
        row.successors, row.told_by = list(dict.fromkeys(told[path])), "table"
    ChangeRow.objects.bulk_update(rows.values(), ["successors", "told_by"], batch_size=1000)


def _fitting(change_set: int, level: int, paths: Iterable[str]) -> set[str]:
    """Those of the level that stand afterwards: added by the change set, or standing and not ended by it."""
    wanted = list(paths)
    rows = ChangeRow.objects.filter(change_set_id=change_set, path__in=wanted, level=level)
    kinds = dict(rows.values_list("path", "kind"))
    standing = Row.objects.filter(path__in=wanted, level=level, valid_to=None).values_list("path", flat=True)
    return {p for p, kind in kinds.items() if kind == "added"} | {p for p in standing if kinds.get(p) not in GONE}


def _classify(change_set: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, {"set": change_set, "gone": list(GONE)})


def open_rows(change_set: int) -> int:
    """How many rows nobody has decided."""
    sql = "SELECT count(*) FROM territories_changerow WHERE change_set_id = %(set)s AND decision = 'open'"
    return int(fetch(sql, set=change_set)[0][0])
