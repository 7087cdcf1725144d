"""The small world of affairs with real procedures of the law book in force, and the people they need."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from docx import Document

from liren.access import public as access
from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World, world
from liren.standards.public import publish, publish_reference


def book(*keys: str) -> World:
    """The cast under these procedures, with the catalogues they name."""
    here = world()
    enter_system()
    for key in keys:
        text = (settings.LAWBOOK / "procedures" / f"{key}.yaml").read_text("utf-8")
        published = publish(document=text, publisher="liren", by=SYSTEM, at=here.at)
        for name in _catalogues(published.procedure):
            catalogue = (settings.LAWBOOK / "catalogues" / f"{name}.yaml").read_text("utf-8")
            publish_reference(kind="catalogue", document=catalogue, by=SYSTEM, at=here.at)
    return here


def serves(here: World, who: str, role: str) -> None:
    """`who` of the cast serves the community in one more role."""
    enter_system()
    community = here.people.community
    access.grant(
        holder=here.person(who), role=role, path=community.path, place_id=community.id, org_id=None, by=SYSTEM, at=BEGAN
    )


def begins(here: World, who: str, key: str, *, where: str | None = None, **answers: Any) -> UUID:
    """`who` opens an affair of this procedure in the community, or at another place."""
    path = where or here.people.community.path
    return here.opens(who, procedure_key=key, answers={"place": path, **answers}, place_path=path).id


def goes(here: World, who: str, affair: UUID, *ways: tuple[Any, ...]) -> str:
    """`who` takes these ways one after the other, (step, move, answers); what the system does in between is done."""
    for step, move, *answers in ways:
        here.does(who, affair, step, move, **(answers[0] if answers else {}))
        deliver(here)
    return stands(here, affair)


def stands(here: World, affair: UUID) -> str:
    """The step the affair is at, or `end`."""
    enter_system()
    page = affairs.affair(affair, SYSTEM, at=here.at)
    return "end" if page.state == "closed" else str(page.step)


def papers(here: World, who: str, affair: UUID) -> list[affairs.papers.Issued]:
    here.actor(who)
    return list(affairs.papers.papers_of(affair))


def text_of(here: World, who: str, paper: affairs.papers.Issued) -> str:
    """What the Word file says, as `who` opens it."""
    opened = affairs.papers.open_paper(paper_id=paper.id, form="docx", by=here.actor(who), at=here.tick())
    document = Document(io.BytesIO(Path(opened.path).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def _catalogues(procedure: Any) -> Iterable[str]:
    names = (procedure.catalogue, *(step.route for step in procedure.steps.values()))
    return sorted({name for name in names if name and name != "grid-events"})


def seats(here: World, organisation: UUID) -> list[str]:
    """Who is on a body, as its sittings offer them: 召集人 严华."""
    enter_system()
    return [f"{one.title} {one.name}" for one in actors.members(organisation)]
