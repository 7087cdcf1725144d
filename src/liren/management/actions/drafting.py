"""A department drafts a table by choosing: what is held is taken, what is not is asked with a reason; then the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, require
from liren.actors.public import Organisation
from liren.affairs import public as affairs
from liren.engine.burden import SECONDS
from liren.engine.problems import Problem
from liren.engine.tables.gate import renamed_problems
from liren.engine.tables.language import Table
from liren.engine.tables.loading import TableInvalid, parse_table
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.management.actions.defining import ADMISSION, publish_table
from liren.management.errors import TableRefused
from liren.management.sources.held import HELD
from liren.territories.public import communities_in, community_of

FROM, ASK = "from:", "ask:"
_LAW: Final = "law"


@dataclass(frozen=True, slots=True)
class Wished:
    """One column as it was chosen. take: `from:` a source, or `ask:` a type. why, options, differs: if asked."""

    title: str
    take: str
    why: str = ""
    options: tuple[str, ...] = ()
    sums: bool = False
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as a department fills it in. key: made once for the form. law, clause: what it rests on.

    due: working days after a period's end, or the day of what is wanted once.
    """

    key: str
    title: str
    summary: str
    law: str
    clause: str
    rows: str
    every: str
    due: str
    columns: tuple[Wished, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a draft would be. problems: by their paths, `columns.c1` the first column; empty where it can go.

    asked, spared: seconds for one row, typed and not typed, by our estimates. communities: how many fill it.
    """

    table: Table | None
    problems: tuple[Problem, ...]
    asked: int
    spared: int
    communities: int

    @property
    def minutes(self) -> int:
        """Minutes one community types in a period, rounded up; of one row for each, where rows are communities."""
        return -(-self.asked // 60)


def looked(draft: Draft, department: Organisation) -> Looked:
    """Judge a draft without keeping anything: the gate says at once what is held and may not be asked."""
    try:
        table = parse_table(_document(draft, department), HELD)
    except TableInvalid as wrong:
        return Looked(None, tuple(wrong.problems), 0, 0, 0)
    if hidden := tuple(renamed_problems(table)):
        return Looked(None, hidden, 0, 0, 0)
    seconds = {column.key: _seconds(column.kind) for column in table.columns.values()}
    asked = sum(seconds[column.key] for column in table.asked)
    return Looked(table, (), asked, sum(seconds.values()) - asked, communities_in(department.path))


def _seconds(kind: str) -> int:
    return next((each for name, each in SECONDS.items() if name == kind), SECONDS["text"])


@write
def send_to_gate(*, draft: Draft, department: Organisation, community: str, by: Actor, at: datetime) -> UUID:
    """Publish the draft where its department serves and ask the gate to let it in; returns the affair that decides.

    community: the path of one of those who would fill it, which is asked whether it can.

    Nothing is asked of anybody until it is let in. The same form sent twice opens one affair. Raises NotAllowed,
    TableRefused with everything that is wrong, InvalidInput, what `affairs.open_affair` raises.
    """
    require(by, "tables.draft", department.path, org=department.id)
    if department.key is None:
        raise InvalidInput(department="贵单位还没有派单用的代号，请管理员在组织台账里补上。")
    if not community.startswith(department.path) or community_of(community) != community:
        raise InvalidInput(community="请选一个要填这张表的社区，请它说说填得了填不了。")
    found = looked(draft, department)
    if found.table is None:
        raise TableRefused(*map(str, found.problems))
    publish_table(found.table, department.path, by, at)
    wanted = [{"column": one.title, "use": (one.why or draft.summary)[:100]} for one in draft.columns]
    opened = affairs.open_affair(
        procedure_key=ADMISSION, place_path=community, by=by, at=at, origin="worker", idempotency_key=draft.key,
        answers={
            "title": draft.title, "department": department.name[:60], "law": f"{draft.law}：{draft.clause}"[:200],
            "columns": wanted, "period": draft.every,
        },
    )  # fmt: skip
    return opened.id


def _document(draft: Draft, department: Organisation) -> dict[str, Any]:
    once = draft.every == "once"
    document: dict[str, Any] = {
        "key": draft.key, "version": 1, "title": draft.title, "summary": draft.summary,
        "department": {"name": department.name[:60], "unit": department.key or "none"}, "basis": _LAW,
        "sources": [{"id": _LAW, "document": draft.law, "title": draft.clause, "clause": None, "checked": False}],
        "period": {"every": draft.every, **({"due_on": draft.due} if once else {"due": f"{draft.due} working days"})},
        "rows": draft.rows, "columns": _columns(draft.columns),
    }  # fmt: skip
    return document | ({"group": draft.group} if draft.group else {})


def _columns(wished: Sequence[Wished]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, one in enumerate(wished, 1):
        column: dict[str, Any] = {"title": one.title}
        if one.take.startswith(FROM):
            column["from"] = one.take.removeprefix(FROM)
        elif one.take.startswith(ASK):
            column |= {"ask": one.take.removeprefix(ASK), "basis": _LAW}
            column |= {"why": one.why} if one.why else {}
            column |= {"options": [*one.options]} if one.options else {}
            column |= {"differs": one.differs} if one.differs else {}
        found[f"c{place}"] = column | ({"sum": True} if one.sums else {})
    return found
