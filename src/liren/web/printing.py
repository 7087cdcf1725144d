"""A procedure as a document: chapters as standards have them, on a page that prints and as PDF, from the same parts."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.roles import ROLES
from liren.engine.diagram import layout
from liren.engine.language import Procedure
from liren.engine.printed import Chapter, Grid, chapters, names_of_clauses
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA
from liren.standards.public import Published
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer
from liren.web.standards import (
    KINDS,
    NOBODYS,
    STATUSES,
    arrow,
    publisher_of,
    rows_of,
    version_asked,
)


@dataclass(frozen=True, slots=True)
class Document:
    """All that stands on the paper. facts: what and whose it is, in pairs; digest: the name of the text."""

    title: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    names: Grid
    procedure: Procedure
    digest: str


def document_of(published: Published) -> Document:
    """The document of a version."""
    rules = published.procedure
    called = evaluation.titles()
    measures = tuple(dict.fromkeys(called.get(key, key) for key in rules.measures))
    facts = (
        ("版次", f"第 {rules.version} 版（{STATUSES[published.status][1]}）"),
        ("发布", publisher_of(published.publisher)),
        ("起执行", f"{published.effective_from.astimezone(CHINA):%Y-%m-%d}"),
        ("类别", KINDS[rules.kind]),
        ("规程名", f"{rules.key}，摘要 {published.digest[:16]}"),
    )
    return Document(
        rules.title, facts, chapters(rules, _role, measures), names_of_clauses(rules), rules, published.digest
    )


@require_GET
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The document as a page, to read and to print."""
    published, _ = version_asked(request, key)
    whole = document_of(published)
    rules = published.procedure
    diagram, rows = layout(rules), rows_of(rules)
    return answer(
        request,
        "standards/document.html",
        tab="procedures",
        staff=is_staff(actor_of(request)),
        whole=whole,
        procedure=rules,
        diagram=diagram,
        arrows=[arrow(edge) for edge in diagram.edges],
        rows=rows,
        by_key={row.step.key: row for row in rows},
    )


@require_GET
def as_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The document as PDF."""
    published, _ = version_asked(request, key)
    response = HttpResponse(_pdf(_Same(document_of(published), published)), content_type="application/pdf")
    name = f"{key.rpartition('/')[2]}-v{published.version}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True, eq=False)
class _Same:
    """A document told from others by all that stands on it, so that the file is made once."""

    document: Document
    published: Published

    def _key(self) -> tuple[object, ...]:
        return self.document.facts, self.document.digest, self.document.chapters

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.document.facts, self.document.digest))


@lru_cache(maxsize=32)  # some 120 kB each
def _pdf(same: _Same) -> bytes:
    from liren.web.printed_pdf import as_pdf  # with what it loads some 30 MB, of use to whoever prints

    return as_pdf(same.document, at=same.published.effective_from)


def _role(role: str) -> str:
    return NOBODYS.get(role) or (ROLES[role].title if role in ROLES else role)
