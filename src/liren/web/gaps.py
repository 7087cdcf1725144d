"""What is wanting at each node of a standards system: standards, procedures, pilots, figures; what was found there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.standards import public as standards
from liren.standards.public import Covered, NodeView, SystemPage
from liren.web.attached import Attached, attached
from liren.web.pages import answer
from liren.web.systems import asked, proposal

_SAID: Final = ("branch-empty", "nothing-in-force")
"""What is found of a node that its counts say already."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One node with all below it. wanting: what is not there, what was found; propose: the form for a standard."""

    node: NodeView
    storey: int
    covered: Covered
    pilots: int
    measures: int
    wanting: tuple[str, ...]
    propose: str


@require_GET
def gaps(request: HttpRequest, key: str) -> HttpResponse:
    """Every node, what it has, what it lacks; and what lies at no node at all."""
    page, places, offered = asked(request, key)
    lies = attached(page, places)
    rows = tuple(_rows(page, standards.covered(page, places), lies, offered=offered))
    return answer(
        request,
        "standards/gaps.html",
        tab="standards-portal",
        page=page,
        rows=rows,
        whole=sum(not row.wanting for row in rows),
        lies=lies,
        astray=places.astray,
        loose=standards.unplaced(key),
    )


def _rows(page: SystemPage, covered: Mapping[str, Covered], lies: Attached, *, offered: bool) -> Iterator[Gap]:
    found: dict[str, list[str]] = defaultdict(list)
    for of in standards.judged(page):
        for finding in (one for judged in of.judged for one in judged.findings):
            if finding.code not in _SAID and finding.what not in found[finding.node]:
                found[finding.node].append(finding.what)
    for node in page.nodes:
        has, under = covered[node.code], page.under(node.code)
        pilots, measures = lies.of([one.code for one in page.nodes if one.code in under])
        counts = {"现行标准": has.standards, "规程": has.procedures, "试点": len(pilots), "指标": len(measures)}
        lacks = "、".join(title for title, count in counts.items() if not count)
        wanting = (*([f"没有{lacks}"] if lacks else []), *found[node.code])
        propose = proposal(node) if offered and not has.standards else ""
        yield Gap(node, len(page.ways[node.code]) - 1, has, len(pilots), len(measures), wanting, propose)
