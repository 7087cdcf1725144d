"""文书台账: the papers issued at a place, with what befell each number."""

from collections.abc import Sequence

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, batch, id_of
from liren.territories import public as territories

STATES = ("有效", "已作废", "已由更正版代替")


def _rows(by: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = affairs.papers.shelf(by, path, after=id_of(after), limit=limit + 1)
    places = territories.places_at(one.path for one in found)
    return batch([_entry(one, places.get(one.path)) for one in found], limit)


def _entry(one: affairs.papers.Shelved, place: territories.Place | None) -> Entry:
    cells = {
        "number": one.number,
        "title": one.title if one.version == 1 else f"{one.title}（更正后第 {one.version} 版）",
        "issued": f"{one.issued_at.astimezone(CHINA):%Y-%m-%d}",
        "affair": one.affair_number,
        "issuer": one.issuer,
        "place": place.everyday_name if place else "",
        "state": one.state_title,
        "reason": one.reason,
    }
    return Entry(str(one.id), cells, ("paper", str(one.id)))


def _history(_: Actor, id: str) -> Sequence[Happened]:
    paper = id_of(id)
    if paper is None:
        raise NotYours(what="这份文书")
    told: list[Happened] = []
    for one in affairs.papers.versions(paper):
        if one.ended_at is not None:
            told.append(Happened(one.ended_at, f"{one.state_title}：{one.reason}", ""))
        what = "出具" if one.version == 1 else f"出具更正后第 {one.version} 版"
        told.append(Happened(one.issued_at, f"{what}，{one.number}", one.issued_by))
    return told


PAPERS = Register(
    key="papers",
    title="文书台账",
    about="这里出具的文书，新的在前；作废的号也在。",
    act="affairs.read",
    columns=(
        Column("number", "文号", filterable=True),
        Column("title", "文书", filterable=True),
        Column("issued", "出具日期", filterable=True, example="2026-11"),
        Column("affair", "事项编号", filterable=True),
        Column("issuer", "出具单位"),
        Column("place", "哪里的号"),
        Column("state", "状态", STATES, filterable=True),
        Column("reason", "更正或作废的理由"),
    ),
    rows=_rows,
    history=_history,
    empty="在事项页上点“文书”出具，编了号就会到这里。",
)
