"""标准 in one box: standards, clauses, procedures, local rules of any place, systems, pilots, what documents say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters
from liren.engine.facts import FigureGroup, Framework, Pilot, Policy
from liren.engine.language import Step
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.standards.public import Published, StandardFilters
from liren.territories import public as territories
from liren.web.pages import answer
from liren.web.standards import where_of
from liren.web.stated import PILOT, entries

SHOWN: Final = 8
"""Lines of each kind; what is found beyond is one link away, or wants more words."""
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: what it is called, what is said of it, where it is."""

    title: str
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. more: where all of them are, "" when these are all."""

    title: str
    icon: str
    hits: tuple[Hit, ...]
    more: str = ""


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words, by kind. Public: nothing is found here that its own page would not show."""
    text = " ".join(request.GET.get("text", "").split())[:LONGEST]
    at = now()
    groups = [group for group in _groups(text, where_of(request), at) if group.hits] if text else []
    return answer(
        request,
        "standards/found.html",
        tab="standards-portal",
        text=text,
        groups=groups,
        found=sum(len(group.hits) for group in groups),
    )


def _groups(text: str, where: str, at: datetime) -> Iterator[Group]:
    on = at.astimezone(CHINA).date()
    found = standards.find_standards(StandardFilters(text), on=on, limit=SHOWN)
    all_of_them = f"{reverse('catalogue')}?{urlencode({'text': text})}" if found.after else ""
    yield Group("标准", "doc", tuple(_standard(one) for one in found.items), all_of_them)
    clauses = standards.find_clauses(text, on=on, limit=SHOWN)
    yield Group("标准的条款", "clause", tuple(_clause(*pair) for pair in clauses))
    in_force = standards.all_current(where, at)
    words = standards.everyday_words(at)
    procedures = _procedures(text, in_force, words)
    yield Group("规程", "steps", tuple(_procedure(one) for one in procedures[:SHOWN]))
    yield Group("规程的条款", "clause", tuple(_steps(text, in_force))[:SHOWN])
    keys = [one.key for one in procedures] if text != "实施细则" else []
    rules = standards.find_local_rules(text, keys=keys, limit=SHOWN)
    named = territories.places_at({one.path for one in rules})
    yield Group("各地的实施细则", "fork", tuple(
        Hit(one.title, f"{named[one.path].full_name if one.path in named else one.path} · 改 {one.changes} 处"
            f" · 第 {one.version} 版", reverse("local-rules", args=[one.id]))
        for one in rules
    ))  # fmt: skip
    yield Group("标准体系里的位置", "layers", tuple(
        Hit(f"{one.code} {one.name}", one.system_title, reverse("system-node", args=[one.system, one.code]))
        for one in standards.find_nodes(text, limit=SHOWN)
    ))  # fmt: skip
    yield from _of_documents(text, at)


def _of_documents(text: str, at: datetime) -> Iterator[Group]:
    stated = standards.stated.facts(at)
    running = affairs.square(PublicFilters(procedure_keys=(PILOT,), text=text)).items[:SHOWN]
    here = [Hit(one.title, one.step_title, reverse("square-affair", args=[one.affair_id])) for one in running]
    named = [
        Hit(one.title, f"{one.where} · {one.topic}", _at("pilots", one.key))
        for one in entries(stated, "pilots", Pilot)
        if _says(text, one.title, one.where, one.topic)
    ]
    yield Group("试点", "star", tuple((*here, *named)[:SHOWN]))
    facts = [
        *(Hit(one.title, f"{group.title} · {one.said}", _at("landscape", one.key))
          for group in entries(stated, "landscape", FigureGroup) for one in group.figures
          if _says(text, one.title, group.title)),
        *(Hit(one.title, f"政策 · {one.when}", _at("policies", one.key))
          for one in entries(stated, "policies", Policy) if _says(text, one.title, one.issuer or "")),
        *(Hit(one.title, one.about, _at("frameworks", one.key))
          for one in entries(stated, "frameworks", Framework)
          if _says(text, one.title, one.about, *(one.today.items or ()))),
    ]  # fmt: skip
    yield Group("文献里的事实", "eye", tuple(facts[:SHOWN]))


def _procedures(
    text: str, in_force: Sequence[Published], words: Mapping[str, standards.Everyday]
) -> Sequence[Published]:
    """Those whose own words hold the text, then those people may mean by it."""
    held = [
        one for one in in_force
        if _says(text, one.title, one.procedure.everyday_name, one.procedure.summary, one.procedure.node, one.key)
    ]  # fmt: skip
    meant = standards.found_by_words(text, in_force, words)
    return [*held, *(one for one in meant[:3] if one not in held)]


def _steps(text: str, in_force: Sequence[Published]) -> Iterator[Hit]:
    for one in in_force:
        for step in one.procedure.steps.values():
            if _says(text, *_words_of(step)):
                address = f"{reverse('procedure', args=[one.key])}#step-{step.key}"
                yield Hit(f"{step.title}", f"{one.title} · 第 {one.version} 版", address)


def _words_of(step: Step) -> Iterator[str]:
    yield step.title
    yield from (field.title for field in step.form.values())
    for move in step.moves.values():
        yield move.title
        yield from (field.title for field in move.asks.values())


def _standard(one: standards.StandardLine) -> Hit:
    said = " · ".join(filter(None, (one.number or "没有标准号", one.level_title, one.status_title)))
    return Hit(one.title, said, reverse("catalogue-standard", args=[one.id]))


def _clause(one: standards.ClauseView, of: standards.StandardLine) -> Hit:
    title = " ".join(filter(None, (one.number, one.title or one.phrase or one.text[:30])))
    address = f"{reverse('catalogue-standard', args=[of.id])}#c-{one.id}"
    return Hit(title, f"{of.number or ''}《{of.title}》 · {of.status_title}".strip(), address)


def _procedure(one: Published) -> Hit:
    return Hit(one.title, one.procedure.summary, reverse("procedure", args=[one.key]))


def _at(page: str, key: str) -> str:
    return f"{reverse(page)}#{key}"


def _says(text: str, *among: str) -> bool:
    return any(text.casefold() in one.casefold() for one in among)
