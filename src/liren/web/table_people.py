"""The list of a table about people, opened for a purpose; each person reads of it."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from liren.engine.tables.language import ROWS
from liren.kit.clock import now
from liren.management import public as management
from liren.web.middleware import again
from liren.web.pages import answer, signed_in
from liren.web.tables import as_file, table_page


@require_POST
@again(table_page)
def people(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A part of the list on a page; with `act=excel` all of it as the department's sheet."""
    actor, given = signed_in(request), request.POST
    purpose, part = given.get("purpose", ""), given.get("part", "")
    excel = given.get("act") == "excel"
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 4 else 1
    opened = management.open_list(filling=id, purpose=purpose, by=actor, at=now(), part=None if excel else number)
    if excel:
        return as_file(opened.page, actor, purpose.strip())
    return answer(
        request, "tables/people.html", tab="tables", page=opened.page, opened=opened, purpose=purpose.strip(),
        columns=tuple(opened.page.table.columns.values()), rows_title=ROWS[opened.page.table.rows],
        parts=range(1, opened.parts + 1) if opened.parts > 1 else (),
    )  # fmt: skip
