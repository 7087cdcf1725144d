"""The few words templates need: icons, statuses, dates, addresses. They render; they decide nothing."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from liren.engine.tables import language
from liren.web import assets, dates
from liren.web.icons import ICONS

register = template.Library()

STATUS_ICONS = {
    "late": "late",
    "soon": "soon",
    "done": "ok",
    "run": "run",
    "wait": "pause",
    "dep": "fork",
    "eye": "eye",
}


_NOT_OURS = re.compile(r"<(?!/?(?:h3|p)>|br>)")


@register.filter
def own_html(text: str) -> str:
    """What we put together ourselves of headings, paragraphs and breaks, as such; with any other tag it stays text.

    >>> [isinstance(own_html(text), SafeString) for text in ("<h3>一</h3><p>二<br></p>", "<p>一</p><img>", "<p id=x>")]
    [True, False, False]
    """
    return text if _NOT_OURS.search(text) else mark_safe(text)  # noqa: S308 - every word in it was escaped


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon beside its word; with `label` it speaks for itself to a reader of the screen."""
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own drawings
    if label:
        return format_html('<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing)
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def status(kind: str, word: str, bare: bool = False) -> SafeString:
    """Icon, word and colour, always the three."""
    return format_html(
        '<span class="st {}{}">{}{}</span>',
        "wait" if kind == "eye" else kind,
        " bare" if bare else "",
        icon(STATUS_ICONS[kind]),
        word,
    )


@register.simple_tag
def asset(name: str) -> str:
    return assets.url_of(name)


@register.simple_tag
def island(name: str) -> SafeString:
    """The script element of a built island; nothing when it has not been built."""
    address = assets.island(name)
    return format_html('<script type="module" src="{}"></script>', address) if address else SafeString("")


@register.filter
def day(value: date | datetime | None) -> str:
    return "" if value is None else dates.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    return "" if value is None else dates.moment(value)


@register.filter
def brief(value: datetime | None) -> str:
    return "" if value is None else dates.brief(value)


@register.filter
def iso(value: date | datetime | None) -> str:
    return "" if value is None else value.isoformat()


@register.filter
def lasting(seconds: Fraction | None) -> str:
    """A length of time; a dash where there is none."""
    return dates.lasting(seconds)


@register.filter
def each(rows: str) -> str:
    """每个社区, 每户: of what a table has a row for."""
    return language.each(rows)


@register.filter
def nearby(full_name: str) -> str:
    """A place's name from its community down, as those who live or work there say it."""
    return dates.nearby(full_name)


@register.filter
def two_lines(grade: str) -> SafeString:
    """A grade that breaks, if it must, after its adverb: 非常 / 不满意."""
    adverb = next((a for a in ("非常", "基本") if grade.startswith(a)), "")
    return format_html("{}<wbr>{}", adverb, grade[len(adverb) :])


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """mapping[key], or "" when absent."""
    return mapping.get(key, "")


@register.simple_tag
def link(query: QueryDict | Mapping[str, str], **changes: object) -> str:
    """The same list with other filters: `?…`; a change to None or "" drops the filter."""
    fresh = query.copy() if isinstance(query, QueryDict) else QueryDict(mutable=True)
    if not isinstance(query, QueryDict):
        fresh.update(dict(query))
    for name, value in changes.items():
        if value in (None, ""):
            fresh.pop(name, None)
        else:
            fresh[name] = str(value)
    return "?" + fresh.urlencode()
