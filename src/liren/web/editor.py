"""Writing a procedure: text and form side by side, tried as it is typed. Nothing typed is lost by a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.engine.diagram import Diagram, layout
from liren.engine.edits import Drop, Edit, Shift, edited
from liren.engine.loading import schema
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.renaming import renamed
from liren.engine.trial import MAX_TEXT, Located, Tried
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards
from liren.standards.public import DraftPage
from liren.web import editor_form
from liren.web.editor_nodes import find, path_of
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.standards import arrow, publisher_of, rows_of

_ADD: Final = "add:"
_TITLES: Final = {"text": "正文", "cases": "案例", "seen": "保存"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the writing desk: the texts as they are now, which node's form is open, and how they fare."""

    page: DraftPage
    text: str
    cases: str
    at: str
    tried: Tried
    problems: dict[str, str]
    told: str = ""


def _editor(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    page = standards.draft(id, signed_in(request))
    if not page.may_be_saved:
        return go(request, reverse("draft-review", args=[id]))
    desk = _desk(request, page)
    return _page(request, desk, error)


def _page(request: HttpRequest, desk: Desk, error: DomainError | None = None) -> HttpResponse:
    return answer(
        request,
        "standards/editor.html",
        tab="drafts",
        error=error,
        problems=said_of(error, _TITLES),
        draft=desk.page.line,
        seen=request.POST.get("seen", desk.page.line.version) if error else desk.page.line.version,
        publisher=publisher_of(desk.page.line.publisher),
        most=MAX_TEXT,
        said=[one for one in reversed(desk.page.remarks) if one.text],
        **_parts(desk),
    )


@require_http_methods(["GET", "POST"])
@again(_editor)
def editor(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page; and for browsers without script every button of it: look, check, change, save, submit."""
    actor, at, do = signed_in(request), now(), request.POST.get("_do", "")
    if request.method == "GET" or do not in ("save", "submit"):
        return _editor(request, id)
    seen = _save(request, id)
    if do == "submit":
        standards.submit_draft(draft_id=id, seen=seen, by=actor, at=at)
        return go(request, reverse("draft-review", args=[id]))
    return go(request, f"{reverse('draft', args=[id])}?at={request.POST.get('at', '')[:200]}")


@require_POST
def attempt(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same for the script on the page: the texts as they are now, how they fare, and the parts drawn anew."""
    page = standards.draft(id, signed_in(request))
    saved = _save(request, id) if request.POST.get("_do") == "save" else None
    desk = _desk(request, page)
    parts = _parts(desk)
    return JsonResponse(
        {
            "saved": saved,
            "text": desk.text,
            "cases": desk.cases,
            "problems": [_marked(one) for one in desk.tried.problems],
            "case_problems": [_marked(one) for one in desk.tried.case_problems],
            "names": {key: dict(names) for key, names in parts["around"].names.items()},
            "ready": desk.tried.ready,
            "drawn": desk.tried.procedure is not None,
            "form": render_to_string("standards/editor_form.html", parts, request),
            "strip": render_to_string("standards/editor_strip.html", parts, request),
            "drawing": render_to_string("standards/drawing.html", parts, request) if parts["diagram"] else "",
            "results": render_to_string("standards/editor_results.html", parts, request),
        }
    )


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """The language's JSON Schema, for the completion of words."""
    signed_in(request)
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def _save(request: HttpRequest, id: UUID) -> int:
    given = request.POST
    try:
        seen = int(given.get("seen", ""))
    except ValueError:
        raise InvalidInput(seen="请刷新页面后再保存") from None
    return standards.save_draft(
        draft_id=id,
        text=given.get("text", ""),
        cases=given.get("cases", ""),
        seen=seen,
        by=signed_in(request),
        at=now(),
    )


def _desk(request: HttpRequest, page: DraftPage) -> Desk:
    """The texts sent (or saved), after what the form asks for was done to them."""
    sent = request.POST
    text = sent.get("text", page.text).replace("\r\n", "\n")
    cases = sent.get("cases", page.cases).replace("\r\n", "\n")
    at = (sent.get("at") or request.GET.get("at") or "").removeprefix("#")[:400]
    text, at, problems, told = _changed(sent.get("_do", ""), text, at, sent) if sent else (text, at, {}, "")
    if sent.get("_do") == "rename" and not problems:
        text, cases, at, problems, told = _renamed(text, cases, at, sent)
    return Desk(page, text, cases, at, standards.try_text(page.line.key, text, cases, at=now()), problems, told)


def _changed(do: str, text: str, at: str, sent: Any) -> tuple[str, str, dict[str, str], str]:
    """(text, node, problems by control, what to say) after one button of the form."""
    try:
        document = read(text if len(text) <= MAX_TEXT else "")
    except DocumentInvalid:
        return text, at, {}, ""
    problems: dict[str, str] = {}
    edits: list[Edit] = []
    if do in ("apply", "add", "drop", "up", "down", "rename") or do.startswith(_ADD):
        node = str(sent.get("node", at))[:400]
        edits, problems = editor_form.edits_of(node, sent, editor_form.around(document))
    if do in ("drop", "up", "down") and at:
        edits.append(Drop(path_of(at)) if do == "drop" else Shift(path_of(at), -1 if do == "up" else 1))
    if do.startswith(_ADD):
        where = do.removeprefix(_ADD)
        made = editor_form.one_more(where, sent.get(f"key/{where}", ""), document)
        if isinstance(made, str):
            problems[f"key/{where}"] = made
        else:
            edits.append(made)
            at = "/".join(map(str, made.path))
    for edit in edits:
        try:
            text = edited(text, edit)
        except DocumentInvalid as error:
            problems["/".join(map(str, edit.path))] = error.problems[0].message + error.problems[0].hint
    if do == "drop" and find(read(text), at) is None:
        at = "/".join(at.split("/")[:-2])
    return text, at, problems, "；".join(dict.fromkeys(problems.values()))


def _renamed(text: str, cases: str, at: str, sent: Mapping[str, str]) -> tuple[str, str, str, dict[str, str], str]:
    """(text, cases, node, problems by control, what to say) after a step got another name, everywhere."""
    held, _, key = at.partition("/")
    fresh, title = sent.get("rename/to", "").strip()[:80], sent.get("rename/title", "").strip()[:200]
    try:
        if held != "steps" or len(text) > MAX_TEXT or len(cases) > MAX_TEXT:
            raise DocumentInvalid((Problem("to", "只有步骤能这样改名。", "请先打开一步。"),))
        text, cases = renamed(text, cases, key, to=fresh, title=title)
    except DocumentInvalid as error:
        problems = {f"rename/{one.path}": one.message + one.hint for one in error.problems}
        return text, cases, at, problems, "；".join(dict.fromkeys(problems.values()))
    return text, cases, f"steps/{fresh}", {}, ""


def _parts(desk: Desk) -> dict[str, Any]:
    """What the page's parts are drawn from."""
    try:
        document = read(desk.text if len(desk.text) <= MAX_TEXT else "")
    except DocumentInvalid:
        document = {}
    said = {one.problem.path: one.problem.message + one.problem.hint for one in reversed(desk.tried.problems)}
    said |= {name.replace("/", "."): problem for name, problem in desk.problems.items()}
    around = editor_form.around(document, said)
    return {
        "around": around,
        "readable": bool(document),
        "node": editor_form.node_form(desk.at, around) if document else None,
        "outline": editor_form.outline(document, desk.at),
        "at": desk.at,
        "text": desk.text,
        "cases": desk.cases,
        "tried": desk.tried,
        "told": desk.told,
        "rename_problems": {name: said for name, said in desk.problems.items() if name.startswith("rename/")},
        "good": sum(case.ok for case in desk.tried.cases),
        **drawing_of(desk.tried),
    }


def said_of(error: DomainError | None, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(id of its control, title, what is wrong) for the summary on top."""
    fields = error.fields if isinstance(error, InvalidInput) else {}
    return [("", titles.get(name, name), problem) for name, problem in fields.items()]


def drawing_of(tried: Tried) -> dict[str, Any]:
    """What `standards/drawing.html` needs; an empty diagram while the text is no procedure."""
    if tried.procedure is None:
        return {"diagram": None, "arrows": [], "rows": (), "by_key": {}}
    rows = rows_of(tried.procedure)
    diagram: Diagram = layout(tried.procedure)
    return {
        "diagram": diagram,
        "arrows": [arrow(edge) for edge in diagram.edges],
        "rows": rows,
        "by_key": {row.step.key: row for row in rows},
    }


def _marked(one: Located) -> dict[str, Any]:
    return {"line": one.line, "path": one.problem.path, "message": one.problem.message, "hint": one.problem.hint}
