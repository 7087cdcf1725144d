"""对照办理日志: a log of another system held against a procedure here. Read in memory, answered, and not kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from liren.access.errors import NotAllowed
from liren.access.public import which
from liren.engine.conformance.logs import Told
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards
from liren.web.conformance import shown
from liren.web.features import needs
from liren.web.figures import place_for
from liren.web.middleware import again
from liren.web.pages import answer, problems_of, signed_in

CARRIED = 300_000
"""A log of so many characters at most goes with the page from one try to the next; a longer one is chosen again."""
_TITLES = {"file": "办理日志", "case": "编号", "activity": "环节", "at": "时间", "procedure": "规程"}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    key: str
    title: str
    needed: bool
    chosen: int | None


def _page(
    request: HttpRequest, error: DomainError | None = None, held: evaluation.LogHeld | None = None
) -> HttpResponse:
    actor = signed_in(request)
    if which(actor, "figures.read").empty:
        raise NotAllowed(act="对照办理日志", allowed="看得到指标的工作人员")
    path, given = place_for(actor, None), request.POST or request.GET
    procedures = standards.all_current(path, now())
    log = _log(request) if request.method == "POST" else None
    columns = _columns(request, log)
    chosen = next((one.procedure for one in procedures if one.key == given.get("procedure")), None)
    context: dict[str, Any] = shown(held.report) if held else {}
    return answer(
        request,
        "conformance/log.html",
        tab="procedures",
        procedures=sorted(procedures, key=lambda one: one.procedure.title),
        key=given.get("procedure", ""),
        told=_told(given),
        log=log,
        columns=[
            ColumnChoice(key, title, key != "organisation", columns.get(key))
            for key, (title, _) in evaluation.LOG_COLUMNS.items()
        ] if log else (),
        activities=_activities(request, log, columns, chosen),
        steps=[(step.key, step.title) for step in chosen.steps.values()] if chosen else (),
        passed=evaluation.PASSED,
        carried=_carried(request, log),
        held=held,
        error=error,
        problems=problems_of(error, _TITLES, "l-"),
        faults=getattr(error, "fields", {}),
        largest=evaluation.LARGEST_LOG // 1024 // 1024,
        most=evaluation.MOST_LOG_ROWS,
        **context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("figures")
@again(_page)
def logs(request: HttpRequest) -> HttpResponse:
    """The form; the columns and activities to be told; what the log says."""
    if request.method != "POST":
        return _page(request)
    actor, given = signed_in(request), request.POST
    path = place_for(actor, None)
    log = _read(request)
    if not given.get("procedure"):
        raise InvalidInput(procedure="请选按哪份规程对照。")
    columns, mapping = _columns(request, log), _mapping(given)
    law = standards.current(given["procedure"], path, now()).procedure
    activities = evaluation.activities_of(log, columns, law, mapping)
    if "told_steps" not in given and not all(one.step for one in activities):
        return _page(request)
    held = evaluation.hold_log(log, columns, mapping, procedure=law.key, path=path, told=_told(given), at=now())
    return _page(request, held=held)


def _read(request: HttpRequest) -> evaluation.Log:
    """The file chosen, else what the page carried. Raises InvalidInput(file)."""
    file, carried = request.FILES.get("file"), request.POST.get("carried", "")
    if file is not None and file.size:
        file.seek(0)
        name = str(file.name or "")
        if not name.lower().endswith(".csv"):
            raise InvalidInput(file="请选 .csv 文件；Excel 里“另存为 CSV”就是。")
        return evaluation.read_log(file.read(evaluation.LARGEST_LOG + 1), name, actor=signed_in(request))
    if not carried:
        raise InvalidInput(file="请选一个 .csv 文件。平台不留文件，改了对应关系也要再选一次。")
    return evaluation.read_log(carried.encode(), request.POST.get("name", "")[:100], actor=signed_in(request))


def _log(request: HttpRequest) -> evaluation.Log | None:
    try:
        return _read(request)
    except InvalidInput:
        return None


def _carried(request: HttpRequest, log: evaluation.Log | None) -> str:
    """The log as text, where it is short enough to go with the page."""
    if log is None:
        return ""
    file = request.FILES.get("file")
    if file is None or not file.size:
        return request.POST.get("carried", "")
    file.seek(0)
    return evaluation.text_of_log(file.read(), log.name) if file.size <= CARRIED else ""


def _columns(request: HttpRequest, log: evaluation.Log | None) -> dict[str, int]:
    """As told, else as the columns are called."""
    if log is None:
        return {}
    chosen = {key: request.POST.get(f"col-{key}", "") for key in evaluation.LOG_COLUMNS}
    told = evaluation.columns_from(chosen)
    return told if any(chosen.values()) else evaluation.guessed(log)


def _mapping(given: Mapping[str, str]) -> dict[str, str]:
    """Activity → step, as the form tells them: `act-3` is the name, `step-3` its step."""
    names = {key[4:]: value for key, value in given.items() if key.startswith("act-")}
    return {name: given.get(f"step-{number}", "") for number, name in names.items()}


def _activities(
    request: HttpRequest, log: evaluation.Log | None, columns: Mapping[str, int], law: Any
) -> tuple[evaluation.Activity, ...]:
    if log is None or law is None:
        return ()
    try:
        return evaluation.activities_of(log, columns, law, _mapping(request.POST))
    except InvalidInput:
        return ()


def _told(given: Mapping[str, str]) -> Told:
    return "began" if given.get("told") == "began" else "ended"
