"""What is taken along: procedures and drafts as BPMN 2.0 with the drawing, procedures as JSON, the catalogue as CSV."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.engine import bpmn
from liren.engine.language import Procedure
from liren.engine.loading import ProcedureInvalid, digest, parse, schema
from liren.registers import public as registers
from liren.standards import public as standards
from liren.standards.drafts.errors import DraftNotReady
from liren.web.pages import actor_of, signed_in
from liren.web.standards import version_asked, who_does

XML = "application/xml; charset=utf-8"


def _named(response: HttpResponse, key: str, version: int | str, ending: str) -> HttpResponse:
    """As a file of the procedure's name: `grid-event-v1.bpmn`."""
    name = f"{key.rpartition('/')[2]}-v{version}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def as_bpmn(request: HttpRequest, key: str) -> HttpResponse:
    """BPMN 2.0 of a procedure; `?v=` of another version than the one in force."""
    published, _ = version_asked(request, key)
    written = bpmn.write(published.procedure, who_does)
    return _named(HttpResponse(written, content_type=XML), key, published.version, "bpmn")


@require_GET
def draft_as_bpmn(request: HttpRequest, id: UUID) -> HttpResponse:
    """BPMN 2.0 of a draft as it was last saved; one that cannot be read yet has none."""
    page = standards.draft(id, signed_in(request))
    try:
        procedure = parse(page.text)
    except ProcedureInvalid as error:
        said = "；".join(str(problem) for problem in error.problems[:3])
        raise DraftNotReady(count=len(error.problems), problems=said) from error
    written = bpmn.write(procedure, who_does)
    return _named(HttpResponse(written, content_type=XML), page.line.key, f"draft{page.line.version}", "bpmn")


@require_GET
def as_json(request: HttpRequest, key: str) -> HttpResponse:
    """The normal form with the digest it is named by, and where its schema is."""
    published, _ = version_asked(request, key)
    told = {
        "publisher": published.publisher,
        "path": published.path,
        "status": published.status,
        "effective_from": published.effective_from.isoformat(),
        **_document(request, published.procedure),
    }
    return _named(_json(told), key, published.version, "json")


@require_GET
def catalogue_as_csv(request: HttpRequest) -> HttpResponse:
    """All standards, with the columns of the register 标准台账, so that the file can be brought in elsewhere."""
    shelf, out = registers.REGISTERS["standards"], BytesIO()
    registers.write_commas(
        out, shelf.exported, (one.cells for one in registers.every(shelf, actor_of(request), "", {}))
    )
    response = HttpResponse(out.getvalue(), content_type=registers.COMMAS)
    response.headers["Content-Disposition"] = 'attachment; filename="standards.csv"'
    return response


@require_GET
def json_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the form authors write."""
    return _json({"$id": request.build_absolute_uri(), **schema()})


def _document(request: HttpRequest, procedure: Procedure) -> dict[str, Any]:
    return {
        "digest": digest(procedure),
        "schema": request.build_absolute_uri(reverse("procedure-schema")),
        "document": procedure.document,
    }


def _json(told: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")
