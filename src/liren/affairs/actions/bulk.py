"""Many affairs at once, from another system: what single opens would leave, with true dates, and nobody disturbed."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.affairs.actions.opening import new_affair, numbered_at, place_to_open_at
from liren.affairs.answers import Sorted, asked_at_opening, facts_for, sort
from liren.affairs.going import begin, take
from liren.affairs.importing.errors import RowsRefused
from liren.affairs.importing.rows import ImportedRow
from liren.affairs.keepers import clause_told, kept_at, name_clause
from liren.affairs.laying import lay_work
from liren.affairs.lines import MAIN, going
from liren.affairs.models import Affair
from liren.affairs.offering import organisations_named
from liren.affairs.rights import Doer
from liren.affairs.shapes import ImportOutcome
from liren.affairs.store import Changes, Held, insert_many
from liren.affairs.turn import Turn, finish
from liren.engine.forms import clean
from liren.engine.language import END, Move, Procedure, Step
from liren.engine.steps import passing_move, timeout_move
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.database import one_ahead, write
from liren.kit.database import rows as run
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.kit.json import Json
from liren.kit.memory import uncollected
from liren.standards.public import Rules, clauses, rules
from liren.territories.public import Place, jurisdiction_of

BATCH = 500
REPLY = "reply"
_SYSTEM = Doer("system", None)


@write
@uncollected()
def import_affairs(
    *, rows: Sequence[ImportedRow], procedure_key: str, place_path: str, by: Actor, at: datetime
) -> ImportOutcome:
    """Open one affair per row at `place_path`, answered ones closed: all of them, or none.

    A row whose key was imported before is passed over. origin is `imported`: no events, so no notices and no
    escalations; no clock is scored and no deadline set, because nobody knows them.
    Clocks and figures bear the rows' dates. The database writes one batch while the next is made.
    Raises NotAllowed, NoSuchProcedure, InvalidInput; RowsRefused when a known key comes with other content, or a row
    names a clause there is not.
    """
    require(by, "affairs.import", place_path)
    place = place_to_open_at(place_path)
    in_force = rules(procedure_key, place.path, at)
    way = _way_to_reply(in_force.procedure)
    fresh = _prepared(_fresh(rows), in_force, place, at)
    with one_ahead() as send:
        for start in range(0, len(fresh), BATCH):
            insert_many(*_made(fresh[start : start + BATCH], in_force, place, way, by, at), send)
    return ImportOutcome(len(fresh), len(rows) - len(fresh), tuple(one.id for one in fresh))


_About = tuple[tuple[str, clauses.NamedClause] | None, str | None]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A row that is not here yet, with all it needs of the database: what follows asks it nothing more.

    about: the clause it names, by which field, and who maintains that.
    """

    row: ImportedRow
    id: UUID
    number: str
    given: Sorted
    organisation: UUID | None
    about: _About
    key: bytes | None


def _fresh(rows: Sequence[ImportedRow]) -> list[ImportedRow]:
    """The rows not imported before. Raises RowsRefused when one changed since."""
    keys = [row.key for row in rows]
    known = dict(Affair.objects.filter(external_key__in=keys).values_list("external_key", "body_digest"))
    changed = [row.line for row in rows if row.key in known and known[row.key] != row.digest]
    if changed:
        raise RowsRefused(count=len(changed), lines=changed)
    return list({row.key: row for row in rows if row.key not in known}.values())


def _prepared(rows: Sequence[ImportedRow], in_force: Rules, place: Place, at: datetime) -> list[_Fresh]:
    """Numbers, organisations and keys of all rows at once: three statements at most, and some for each clause named."""
    if not rows:
        return []
    answers, ids = _sorted(rows, in_force, place), [new_id() for _ in rows]
    keys = vault.keys_for([id for id, given in zip(ids, answers, strict=True) if given.personal], at)
    named = organisations_named(in_force.procedure, [given.plain for given in answers], place.path)
    about = _clauses(rows, answers, in_force.procedure, jurisdiction_of(place), at)
    each = zip(rows, ids, _numbers(rows, in_force, place), answers, named, strict=True)
    return [_Fresh(*one, clause, keys.get(one[1])) for one, clause in zip(each, about, strict=True)]


def _made(
    batch: Sequence[_Fresh],
    in_force: Rules,
    place: Place,
    way: Sequence[tuple[Step, Move]],
    by: Actor,
    at: datetime,
) -> tuple[list[Affair], Changes]:
    """What a batch becomes, unsaved. In memory."""
    keepings = [vault.Keeping(one.id, "affair", one.id, one.given.personal) for one in batch]
    keys = {one.id: one.key for one in batch if one.key is not None}
    sealed, entries = vault.seal_all(keepings, at=at, keys=keys)
    affairs, everything = [], Changes(other=[*entries])
    for one, proofs in zip(batch, sealed, strict=True):
        affair = _affair(one, in_force, place, by, at)
        changes = _run(one.row, affair, one.given, proofs, in_force, way, by, at)
        affairs.append(affair)
        everything.records += changes.records
        everything.new_works += changes.new_works
        everything.new_spans += changes.new_spans
    return affairs, everything


def _sorted(batch: Sequence[ImportedRow], in_force: Rules, place: Place) -> list[Sorted]:
    fields = asked_at_opening(in_force.procedure, by_worker=True)
    places = {key: place.path for key, field in fields.items() if field.type == "place"}
    facts = facts_for(in_force.procedure, {}, {}, None)
    return [sort(fields, clean(fields, {**places, **row.answers}, facts=facts)) for row in batch]


def _clauses(
    rows: Sequence[ImportedRow], answers: Sequence[Sorted], procedure: Procedure, path: str, at: datetime
) -> list[_About]:
    """What clause each row is about, each clause looked up once. Raises RowsRefused with the rows that name none."""
    key = next((key for key, field in procedure.form.items() if field.type == "clause"), None)
    known: dict[Json, _About] = {None: (None, None)}
    wrong, found = [], []
    for row, given in zip(rows, answers, strict=True):
        value = given.plain.get(key) if key else None
        try:
            if value not in known:
                told = clause_told(procedure, given.plain, path, at)
                known[value] = (told, kept_at(procedure, told[1].keeper, path, at) if told else None)
            found.append(known[value])
        except InvalidInput:
            wrong.append(row.line)
    if wrong:
        raise RowsRefused(count=len(wrong), lines=wrong)
    return found


def _affair(one: _Fresh, in_force: Rules, place: Place, by: Actor, at: datetime) -> Affair:
    opened_at, organisation = one.row.opened_at, one.organisation
    affair = new_affair(in_force, one.given, place, by, at, opened_at, None, organisation=organisation, id=one.id)
    name_clause(affair, *one.about)
    affair.number, affair.origin = one.number, "imported"
    affair.external_key, affair.body_digest = one.row.key, one.row.digest
    return affair


def _numbers(rows: Iterable[ImportedRow], in_force: Rules, place: Place) -> list[str]:
    """Numbers as the database would give them, taken in one statement: month by month, in row order."""
    months = [f"{row.opened_at.astimezone(CHINA):%Y-%m}" for row in rows]
    wanted = sorted(Tally(months).items())  # two imports at once wait for each other, not crosswise
    taken = run(
        "INSERT INTO affairs_counter AS c (place_path, month, last)"
        " SELECT %s, * FROM unnest(%s::text[], %s::int[])"
        " ON CONFLICT (place_path, month) DO UPDATE SET last = c.last + EXCLUDED.last RETURNING month, last",
        numbered_at(place),
        [month for month, _ in wanted],
        [count for _, count in wanted],
    )
    following = {str(month): int(str(last)) for month, last in taken}
    following = {month: following[month] - count for month, count in wanted}
    numbers = []
    for month in months:
        following[month] += 1
        numbers.append(f"{in_force.procedure.everyday_name} {month}-{following[month]:04d}")
    return numbers


def _run(
    row: ImportedRow,
    affair: Affair,
    given: Sorted,
    sealed: dict[str, str],
    in_force: Rules,
    way: Sequence[tuple[Step, Move]],
    by: Actor,
    at: datetime,
) -> Changes:
    """Through the engine as a single affair goes, in memory."""
    turn = Turn(Held(affair), in_force, by, _SYSTEM, at, row.opened_at, imported=True)
    source: dict[str, Json] = {"line": row.line, **({"number": row.number} if row.number else {})}
    opened = {
        "procedure": affair.procedure_digest, "place": affair.place_path, "origin": affair.origin,
        "answers": dict(affair.answers), "source": source, **({"sealed": sealed} if sealed else {}),
    }  # fmt: skip
    begin(turn, opened)
    if row.reply is not None:
        turn.happened_at = row.replied_at or row.opened_at
        _answer(turn, row, way)
    if affair.step != END:
        for turn.line in (*(key for key, _ in going(affair)), MAIN):
            lay_work(turn)
    finish(turn)
    return turn.changes


def _answer(turn: Turn, row: ImportedRow, way: Sequence[tuple[Step, Move]]) -> None:
    for step, move in way:
        if turn.affair.step == step.key:
            take(turn, step, move, Sorted({REPLY: row.reply} if REPLY in move.asks else {}, {}))
    _let_run_out(turn)
    if row.replied_at is None:  # answered, nobody knows when
        turn.affair.told_at = turn.affair.closed_at = None
        for span in turn.changes.new_spans:
            span.finished_at = None


def _let_run_out(turn: Turn) -> None:
    """Nobody will rate or follow up what was answered elsewhere: it goes on as it does when nobody answers."""
    for _ in turn.procedure.steps:
        if turn.affair.step == END:
            return
        step = turn.procedure.steps[turn.affair.step]
        move = timeout_move(step) or (None if step.rates else passing_move(step))
        if move is None:
            return
        take(turn, step, move, Sorted({}, {}))


def _way_to_reply(procedure: Procedure) -> list[tuple[Step, Move]]:
    """The shortest way from the start to a move that resolves with a reply. Raises InvalidInput without one."""
    ways: list[tuple[str, list[tuple[Step, Move]]]] = [(procedure.start, [])]
    seen = {procedure.start}
    for key, way in ways:
        step = procedure.steps[key]
        for move in step.moves.values():
            further = [*way, (step, move)]
            if move.resolves and REPLY in move.asks:
                return further
            if move.to != END and move.to not in seen and move.on is None and not move.declines and not move.returns:
                seen.add(move.to)
                ways.append((move.to, further))
    raise InvalidInput(procedure=f"“{procedure.title}”没有写答复的一步，不能用来导入。")
