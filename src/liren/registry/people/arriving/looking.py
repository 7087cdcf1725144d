"""A brought file as its owner sees it: counts, and a page of its rows, masked."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count

from liren.access.public import Actor
from liren.kit import vault
from liren.kit.errors import NotYours
from liren.registry.models import Arrival, ArrivalLine
from liren.registry.people.arriving.bringing import KEPT, WHAT
from liren.registry.people.arriving.shapes import VERDICTS, ArrivalPage, Brought, Line, Row, row_of
from liren.registry.people.reading import lines_of
from liren.registry.people.sealing import opened_under
from liren.registry.people.shapes import PersonLine

PAGE = 50


def arrival(arrival_id: UUID, by: Actor, *, verdict: str = "", after: int = 0) -> ArrivalPage:
    """A file the reader brought, with up to PAGE rows of a verdict (what is wrong first), after a row's number.

    Five statements at most. Raises NotYours.
    """
    found = Arrival.objects.filter(pk=arrival_id, by_person=by.person_id).first()
    if found is None:
        raise NotYours(what=WHAT)
    counted = ArrivalLine.objects.filter(arrival=found).values_list("verdict", "decision", "done")
    counts, ready, undecided = dict.fromkeys(VERDICTS, 0), 0, 0
    for kind, decision, done, many in counted.annotate(many=Count("number")).order_by():
        counts[kind] += many
        ready += many if decision in ("write", "same") and not done else 0
        undecided += many if decision == "" else 0
    verdict = verdict if counts.get(verdict) else next((one for one in VERDICTS if counts[one]), "")
    lines = ArrivalLine.objects.filter(arrival=found, verdict=verdict, number__gt=after).order_by("number")
    some = list(lines[: PAGE + 1]) if verdict else []
    return ArrivalPage(
        found.id, found.path, found.why, found.rows, found.written, found.changed, found.state, found.at,
        found.at + KEPT, counts, ready, undecided, _lines(found.id, some[:PAGE]),
        some[PAGE - 1].number if len(some) > PAGE else None,
    )  # fmt: skip


def arrivals(by: Actor) -> tuple[Brought, ...]:
    """The last files the reader brought, newest first. One statement."""
    columns = ("id", "path", "why", "rows", "written", "changed", "state", "at")
    found = Arrival.objects.filter(by_person=by.person_id).order_by("-at", "-id").values_list(*columns)
    return tuple(Brought(*one) for one in found[:20])


def _lines(arrival_id: UUID, lines: list[ArrivalLine]) -> tuple[Line, ...]:
    keys = vault.keys_of([arrival_id]) if lines else {}
    if arrival_id not in keys:
        return ()
    key = keys[arrival_id]
    read = [
        (one, row_of(one.number, one.home, one.verdict, opened_under(key, arrival_id, one.sealed))) for one in lines
    ]
    people = lines_of([who.id for _, row in read for who in row.candidates])
    return tuple(_line(one, row, people) for one, row in read)


def _line(one: ArrivalLine, row: Row, people: Mapping[UUID, PersonLine]) -> Line:
    return Line(
        one.number, one.shown, row.told.phone_shown, row.told.number_shown, one.verdict, one.decision, one.matched,
        one.done, tuple(row.problems), tuple((people[who.id], who.why) for who in row.candidates if who.id in people),
        tuple(row.near), tuple(row.differs),
    )  # fmt: skip
