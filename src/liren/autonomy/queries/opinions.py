"""Conversations read: by everybody what is public, by a participant their own part, by who keeps them what waits."""

import csv
import io
import random
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from liren.access.public import Actor, as_system, require, took_out
from liren.autonomy.actions.opinions.computing import votes_of
from liren.autonomy.actions.opinions.keeping import ACT
from liren.autonomy.actions.opinions.saying import found
from liren.autonomy.errors import NotCountedYet, TooFewToTakeOut
from liren.autonomy.models import Conversation, OpinionRun, OpinionsInside, OpinionVote, Statement
from liren.autonomy.models.opinions import REASONS, STATES
from liren.autonomy.participants import key_of, open_at, why_not
from liren.autonomy.shapes.opinions import ConversationLine, OwnVote, Run, StatementLine, Turn
from liren.engine.opinions.held import in_order
from liren.engine.opinions.shared import next_statement
from liren.kit.database import write
from liren.territories.public import ancestors_of

FEWEST_TO_TAKE_OUT: Final = 50
_UNWEIGHED = 1.0
_LINE = ("id", "path", "place_name", "topic", "why", "who", "until", "affair", "affair_number", "by_name", "at")
_SAID = ("id", "number", "text", "state", "reason", "words")


def conversation(id: UUID, *, at: datetime) -> ConversationLine:
    """A conversation, for everybody. One statement. Raises NotYours."""
    return _line(found(id), at)


def conversations(path: str, *, at: datetime, limit: int = 60) -> tuple[ConversationLine, ...]:
    """Those of a place, of what it lies in and of what lies in it: the open ones first, then the latest. One
    statement."""
    near = Conversation.objects.filter(Q(path__startswith=path) | Q(path__in=ancestors_of(path)))
    lines = [_line(one, at) for one in near.order_by("-until", "id")[:limit]]
    return tuple(sorted(lines, key=lambda one: not one.open))


def conversations_of(affair: UUID, *, at: datetime) -> tuple[ConversationLine, ...]:
    """Those that belong to a consultation. One statement."""
    return tuple(_line(one, at) for one in Conversation.objects.filter(affair=affair).order_by("at", "id"))


def _line(one: Conversation, at: datetime) -> ConversationLine:
    told = {name: getattr(one, name) for name in _LINE}
    return ConversationLine(**told, open=open_at(one, at), closed=one.closed_at is not None)


def turn(conversation: UUID, by: Actor, *, at: datetime, draw: float) -> Turn:
    """What the reader is to vote on next, drawn by weight (`draw`: 0..1), with what they did so far. Nobody signed in
    has a turn of their own: the first statement is shown to them. Raises NotYours."""
    one = found(conversation)
    line, refused = _line(one, at), "" if by.person_id is None else why_not(one, by)
    if by.person_id is None or refused or not line.open:
        shown = [_said(statement) for statement in _statements(one.id, "shown")]
        return Turn(line, refused, shown[0] if shown and line.open else None, 0, len(shown), (), ())
    with as_system():
        key = key_of(one.id, by)
        voted = _voted(one.id, key)
        every = list(_statements(one.id, *STATES))
        inside = OpinionsInside.objects.filter(conversation=one).values_list("priorities", flat=True).first() or {}
    by_number = {str(statement.number): _said(statement) for statement in every if statement.state == "shown"}
    left = [number for number, statement in by_number.items() if statement.id not in voted]
    drawn = next_statement(left, lambda number: float(inside.get(number, _UNWEIGHED)), draw)
    votes = tuple(OwnVote(said, voted[said.id]) for said in by_number.values() if said.id in voted)
    own = tuple(_said(statement) for statement in every if key and statement.author == key)
    return Turn(line, "", by_number[drawn] if drawn else None, len(votes), len(by_number), votes, own)


def _voted(conversation: UUID, key: str | None) -> dict[UUID, int]:
    own = OpinionVote.objects.filter(conversation=conversation, participant=key or "-")
    return dict(own.values_list("statement", "value"))


def _statements(conversation: UUID, *states: str) -> Iterable[Statement]:
    return Statement.objects.filter(conversation=conversation, state__in=states).order_by("number")


def _said(one: Statement) -> StatementLine:
    return StatementLine(**{name: getattr(one, name) for name in _SAID}, seeded=not one.author)


def statements_to_decide(conversation: UUID, by: Actor) -> tuple[StatementLine, ...]:
    """All its statements for who keeps it, those that wait first. Raises NotYours, NotAllowed."""
    one = found(conversation)
    require(by, ACT, one.path)
    lines = [_said(line) for line in _statements(one.id, "waiting", "shown", "declined")]
    return tuple(sorted(lines, key=lambda line: (line.state != "waiting", line.number)))


def declined_counts(conversation: UUID) -> tuple[tuple[str, int], ...]:
    """For what reasons how many statements were not shown: for everybody, without a word of them."""
    with as_system():
        found = Statement.objects.filter(conversation=conversation, state="declined").values_list("reason")
        counts = dict(found.annotate(n=Count("id")))
    return tuple((title, counts[key]) for key, title in REASONS.items() if key in counts)


def latest_run(conversation: UUID) -> Run | None:
    """The latest computation with the words of the statements still shown; None before the first. Two statements."""
    one = OpinionRun.objects.filter(conversation=conversation).order_by("-number").first()
    if one is None:
        return None
    shown = {str(line.number): _said(line) for line in _statements(conversation, "shown")}
    said = {number: {**said, "groups": in_order(said["groups"])} for number, said in one.document["statements"].items()}
    document = {**one.document, "groups": in_order(one.document["groups"]), "statements": said}
    return Run(one.number, one.last, one.at, document, shown)


@write
def votes_as_csv(*, conversation: UUID, by: Actor, at: datetime) -> str:
    """All votes, a line a participant in an order drawn anew, a column a statement; nobody's key. Noted as taken out.

    For who keeps it, once it was counted for the last time (two files would tell who voted in between), and from
    FEWEST_TO_TAKE_OUT participants: fewer could be told by what they said. Raises NotYours, NotAllowed,
    NotCountedYet, TooFewToTakeOut.
    """
    one = found(conversation)
    require(by, ACT, one.path)
    if one.closed_at is None:
        raise NotCountedYet(topic=one.topic)
    shown = [str(line.number) for line in _statements(one.id, "shown")]
    with as_system():
        votes = votes_of(one.id)
    lines = [line for own in votes.values() if any(line := [str(own.get(number, "")) for number in shown])]
    if len(lines) < FEWEST_TO_TAKE_OUT:
        raise TooFewToTakeOut(least=FEWEST_TO_TAKE_OUT)
    random.SystemRandom().shuffle(lines)
    took_out(what="意见征集的表态", path=one.path, asked=one.topic, rows=len(lines), by=by, at=at)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["participant", *shown])
    out.writerows([str(nth), *line] for nth, line in enumerate(lines, 1))
    return text.getvalue()
