"""Every page of the site, taken from the rows of the authorisation matrix: a page nobody looks at cannot exist."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import public_law, reported
from liren.affairs.company.tests.acts import shown as shown_to_all
from liren.autonomy.public import opinions, points
from liren.autonomy.tests.opinions_cast import two_minds
from liren.territories.public import draw_shape
from tests.matrix_api import TRIANGLE
from tests.matrix_elections import elections
from tests.matrix_requests import request_of
from tests.matrix_world import Matrix
from tests.test_matrix import ROWS, Row

NO_PAGE = {
    "/": "leads on: a resident home, a worker to the list of the day",
    "/grid/day": "what the grid worker's phone takes along, as JSON",
    "/grid/sw.js": "the script between the phone's page and the network",
    "/healthz": "says a word to a machine",
    "/drafts/{id}.bpmn": "a file for BPMN tools",
    "/procedures/schema.json": "the schema of procedures, for programs",
    "/procedures/{key}.bpmn": "a file for BPMN tools",
    "/procedures/{key}.json": "a procedure, for programs",
    "/procedures/{key}.pdf": "the document of a procedure as a file",
    "/drafts/words": "the words of the language as JSON, for completion in the editor",
    "/today/news": "whether an open list is still so, a part of it",
    "/affairs/{id}/news": "whether an open affair is still so, a part of it",
    "/files/{id}": "a photograph or a document itself",
    "/sign-in/provider": "leads on to the provider of sign-ins",
    "/sign-in/provider/back": "where the provider sends people back to, which leads on",
    "/square/photos/{id}": "a photograph itself",
    "/square/feed.atom": "what is public, for programs",
    "/square/feed.json": "what is public, for programs",
    "/standards/catalogue.csv": "the catalogue as a file",
    "/places/search": "the choices under a search box, a part of a form",
    "/registers/{key}/template": "an Excel file",
    "/exchange/packages/{id}/file": "the package or receipt itself, for programs",
    "/tables/of/{id}": "leads from an affair to the table it runs",
    "/people/import/template": "an Excel file",
    "/opinions/{id}/votes.csv": "votes as a file",
    "/me/record/copy": "what is kept of somebody, as a file of theirs",
    "/decisions/rounds/{id}/package": "what was chosen, as a file anybody recomputes",
    "/decisions/rounds/{id}/ballots.pb": "ballots as a file",
    "/decisions/rounds/of/{id}": "leads from an affair to its round",
    "/draws/{id}/package": "a draw, as a file anybody recomputes",
    "/decisions/{id}/receipts.txt": "the receipts of a box as a file",
    "/decisions/owners/template": "an Excel file",
    "/decisions/{id}/package": "what was decided, as a file anybody recomputes",
}
"""Routes that answer GET without drawing a page, each with its reason."""

OF_RESIDENTS = ("/home", "/report", "/apply", "/open", "/mine", "/r/", "/notices", "/me", "/square")
FIRST = ("worker", "admin", "editor", "supervisor", "dispatcher", "handler", "grid", "worker_else", "grid_else")
"""Who looks, in this order: the first whom the table lets in; at the pages of residents the reporter before all."""


@dataclass(frozen=True)
class Visit:
    """One address, who looks at it, and the status it answers with."""

    route: str
    role: str
    address: str
    status: int = 200


def routes() -> set[str]:
    """Every route of the site that answers GET with more than a refusal; a test holds the rows against the routes."""
    return {row.route for row in ROWS if row.table == "web" and row.method == "GET"}


def visits(matrix: Matrix) -> list[Visit]:
    """One for each GET row of the matrix that lets somebody in and draws a page, and those of `more`."""
    found = []
    for row in ROWS:
        roles = ("reporter", *FIRST) if row.route.startswith(OF_RESIDENTS) else (*FIRST, "anonymous")
        role = next((role for role in roles if row.cells[role] == 200), None)
        if row.table == "web" and row.method == "GET" and row.route not in NO_PAGE and role:
            found.append(Visit(row.route, role, _address(row, matrix)))
    return [*found, *more(matrix)]


def _address(row: Row, matrix: Matrix) -> str:
    asked = request_of("web", "GET", row.route, row.about, matrix)
    path = row.route.format(**asked.path)
    return f"{path}?{urlencode(asked.query)}" if asked.query else path


def enrich(matrix: Matrix) -> None:
    """What the world of the matrix has none of: affairs that are public and in company, an outline."""
    here, people = matrix.world, matrix.world.people
    public_law(here)
    open_one, waiting = shown_to_all(here), reported(here, "zhou", title="三号楼路灯还是不亮")
    twice = here.opens("zhou")
    affairs.join(affair_id=open_one.id, words="我家门口也是", photos=(), by=here.actor("zhou"), at=here.tick())
    affairs.correct(
        affair_id=open_one.id, key="title", text="三号楼下两盏路灯不亮", why="数错了", by=here.actor("worker"),
        at=here.tick(),
    )  # fmt: skip
    notice = affairs.papers.issue_paper(
        affair_id=open_one.id, template="acceptance-notice", by=here.actor("worker"), at=here.tick()
    )
    affairs.merge(duplicate_id=twice.id, main_id=waiting.id, reason="同一盏灯", by=here.actor("worker"), at=here.tick())
    elections(matrix)
    two_minds(UUID(matrix.ids["any.opinion"]))
    opinions.work_on_opinions(here.tick())
    points.award_points(
        resident_id=UUID(matrix.ids["any.resident"]), award="a1", on=None, note="签到表上有", key="seen",
        by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    here.actor("admin")
    draw_shape(
        place=people.frame.grid_two.id, geojson=TRIANGLE, system="CGCS2000", source="网格图", by=people.admin,
        at=here.tick(),
    )  # fmt: skip
    assert people.director.person_id is not None
    matrix.people["director"] = people.director.person_id  # the table has no column of theirs
    matrix.ids |= {"open.affair": str(open_one.id), "waiting.affair": str(waiting.id), "notice.paper": str(notice.id)}


def more(matrix: Matrix) -> list[Visit]:
    """Pages in states the matrix has no row for, and pages that refuse."""
    people, ids = matrix.world.people, matrix.ids
    place, shown, waiting, notice = (
        people.community.path,
        ids["open.affair"],
        ids["waiting.affair"],
        ids["notice.paper"],
    )
    letter, committee = ids["letter.paper"], ids["any.organisation"]
    return [
        Visit("/tables/gate", "gatekeeper", f"/tables/gate?path={people.street.path}"),
        Visit("/tables/{id}", "handler_other", f"/tables/{ids['any.table']}"),
        Visit("/openness", "county", f"/openness?path={people.frame.county.path}"),
        Visit("/openness", "supervisor", f"/openness?path={people.street.path}"),
        Visit("/openness", "director", f"/openness?path={place}"),
        Visit("/openness", "anonymous", "/openness"),
        Visit("/openness", "admin", f"/openness?path={people.frame.qingshi.path}"),
        Visit("/decisions", "director", f"/decisions?path={place}"),
        Visit("/decisions/{id}", "director", f"/decisions/{ids['any.question']}"),
        Visit("/decisions/{id}", "reporter", f"/decisions/{ids['any.question']}"),
        Visit("/decisions/{id}/notice", "director", f"/decisions/{ids['any.question']}/notice"),
        Visit("/decisions/{id}/forms", "worker", f"/decisions/{ids['any.question']}/forms?numbers=1-2"),
        Visit("/decisions/owners", "worker", f"/decisions/owners?path={place}"),
        Visit("/decisions/{id}", "reporter", f"/decisions/{ids['secret.question']}"),
        Visit("/decisions/{id}", "worker", f"/decisions/{ids['secret.question']}"),
        Visit("/decisions/rounds/new", "director", f"/decisions/rounds/new?path={place}"),
        Visit("/decisions/rounds/{id}", "reporter", f"/decisions/rounds/{ids['any.round']}"),
        Visit("/decisions/rounds/{id}", "reporter", f"/decisions/rounds/{ids['counted.round']}"),
        Visit("/decisions/rounds/{id}", "director", f"/decisions/rounds/{ids['counted.round']}"),
        Visit("/decisions/{id}", "director", f"/decisions/{ids['elected.question']}"),
        Visit("/decisions/{id}", "anonymous", f"/decisions/{ids['elected.question']}"),
        Visit("/decisions/{id}", "director", f"/decisions/{ids['boxed.question']}"),
        Visit("/decisions/{id}/proxies", "worker", f"/decisions/{ids['polled.question']}/proxies"),
        Visit("/draws/{id}", "worker", f"/draws/{ids['done.draw']}"),
        Visit("/draws/{id}", "reporter", f"/draws/{ids['done.draw']}"),
        Visit("/people/retention", "director", f"/people/retention?path={place}"),
        Visit("/opinions/{id}", "resident", f"/opinions/{ids['any.opinion']}"),
        Visit("/square/{id}", "resident", f"/square/{shown}"),
        Visit("/square/{id}", "anonymous", f"/square/{shown}"),
        Visit("/mine/{id}/public", "reporter", f"/mine/{shown}/public"),
        Visit("/mine/{id}", "reporter", f"/mine/{shown}"),
        Visit("/papers/{id}", "reporter", f"/papers/{notice}"),
        Visit("/affairs/{id}/company", "worker", f"/affairs/{shown}/company"),
        Visit("/affairs/{id}/company", "worker", f"/affairs/{waiting}/company"),
        Visit("/procedures/{key}", "reporter", "/procedures/management/grid-event"),
        Visit("/moderation", "worker", "/moderation"),
        Visit("/grid", "grid", "/grid"),
        Visit("/registers/{key}", "worker", f"/registers/papers?path={place}&row={letter}"),
        Visit("/registers/{key}", "admin", f"/registers/organisations?path={place}&row={committee}"),
        Visit("/places", "admin", f"/places?path={people.frame.county.path}"),
        Visit("/home", "anonymous", "/nowhere", 404),
        Visit("/registers/{key}", "worker", f"/registers/places?path={place}", 403),
    ]
