"""The standards of a system: counted by the database, listed in pages; never all of them in memory."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from liren.engine.standards_system import Placed
from liren.kit.database import rows
from liren.standards.catalogue.codes import ACTORS
from liren.standards.catalogue.model import Relation, Standard
from liren.standards.catalogue.reading import PAGE, behind, standing
from liren.standards.systems.model import Placement
from liren.standards.systems.view import PlacedFigures, Placements, PlacementView, SystemPage, designation

_COUNTED = """
    WITH at AS (SELECT p.standard_id, array_agg(p.node_id ORDER BY p.id) AS nodes
                  FROM standards_placement p JOIN standards_node n ON n.id = p.node_id
                 WHERE n.system_id = %s GROUP BY 1),
         known AS ({standing})
    SELECT at.nodes, CASE WHEN cardinality(at.nodes) > 1 THEN known.id END AS id,
           CASE WHEN cardinality(at.nodes) > 1 THEN known.number END AS number,
           CASE WHEN cardinality(at.nodes) > 1 THEN known.title END AS title,
           known.level, known.kind, known.area, known.now = 'in_force', count(*)
      FROM at JOIN known ON known.id = at.standard_id
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY min(known.sort), 2, 1"""


def counted(system: int, codes: Mapping[int, str], on: date) -> tuple[Placed, ...]:
    """What lies at each node: standards alike that lie at the same one node as one; those at several each. codes: of
    nodes, by row. One statement."""
    known: QuerySet[Any] = standing(on)
    asked = known.order_by().values("id", "number", "title", "level", "kind", "area", "sort", "now")
    sql, values = asked.query.sql_with_params()
    found: list[Any] = rows(_COUNTED.format(standing=sql), system, *values)
    return tuple(
        Placed(
            codes[node], str(id) if id else f"{n}", designation(number, title) if id else "", level, kind, area,
            in_force, many,
        )
        for n, (nodes, id, number, title, level, kind, area, in_force, many) in enumerate(found)
        for node in nodes
    )  # fmt: skip


def placements(
    page: SystemPage,
    *,
    on: date,
    at: Collection[str] | None = None,
    after: str | None = None,
    limit: int | None = PAGE,
) -> Placements:
    """Up to `limit` standards of a system (None: all) as they stand on a day, in the catalogue's order, with each of
    their places. at: codes of nodes; None: everywhere in it. Public. One statement, another behind the first page.

    Raises InvalidInput for `after`.
    """
    placed = _placed(page.line.key, at)
    laws = Relation.objects.filter(standard=OuterRef("id"), kind="stands_on").order_by().values("standard")
    of_laws = Subquery(laws.annotate(many=Count("id")).values("many"))
    found: QuerySet[Any] = standing(on).filter(id__in=placed.values("standard")).order_by("sort", "id")
    if after is not None:
        found = behind(found, after)
    lies = placed.filter(standard=OuterRef("id")).order_by("id")
    said = JSONObject(code="node__code", placed_by="placed_by", by_name="by_name", at="at", note="note")
    found = found.annotate(laws=of_laws, lies=ArraySubquery(lies.values(row=said)))
    some = list(found if limit is None else found[: limit + 1])
    shown = some if limit is None else some[:limit]
    items = tuple(_view(one, standard) for standard in shown for one in standard.lies)
    return Placements(items, str(shown[-1].id) if len(some) > len(shown) else None)


def placed_figures(page: SystemPage) -> PlacedFigures:
    """What all standards of a system say of themselves. Public. One statement."""
    counts = {f"binds_{key}": Count("id", filter=Q(actors__contains=[key])) for key in ACTORS}
    laws = Exists(Relation.objects.filter(standard=OuterRef("id"), kind="stands_on"))
    found = (
        Standard.objects.filter(id__in=_placed(page.line.key, None).values("standard"))
        .annotate(lawful=laws)
        .aggregate(
            issuers=Count("issuer", filter=~Q(issuer=""), distinct=True), laws=Count("id", filter=Q(lawful=True)),
            machine=Count("machine_level"), **counts,
        )
    )  # fmt: skip
    binding = {key: found[f"binds_{key}"] for key in ACTORS}
    return PlacedFigures(found["issuers"], found["laws"], found["machine"], binding)


def _placed(system: str, at: Collection[str] | None) -> QuerySet[Placement]:
    found = Placement.objects.filter(node__system__key=system)
    return found if at is None else found.filter(node__code__in=list(at))


def _view(lies: Mapping[str, Any], of: Any) -> PlacementView:
    return PlacementView(
        lies["code"], of.id, of.number, of.title, of.level, of.kind, of.area, of.now, lies["placed_by"],
        lies["by_name"], datetime.fromisoformat(lies["at"]), lies["note"], of.issuer, tuple(of.actors),
        of.machine_level, of.laws or 0,
    )  # fmt: skip
