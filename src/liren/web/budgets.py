"""票选项目算一算: projects, money and ballots as counted by hand; two rules side by side, and who paid for what.

Nothing is kept: what was written goes with the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.engine.budgets.completing import by_equal_shares
from liren.engine.budgets.election import Election, Project, elect
from liren.engine.budgets.explaining import Accounts
from liren.engine.budgets.greedy import greedy
from liren.engine.budgets.limits import Limits
from liren.engine.budgets.outcome import Outcome
from liren.engine.budgets.pabulib import FileInvalid, read
from liren.engine.budgets.shares import Use
from liren.engine.deciding.ballots import yuan
from liren.kit.errors import DomainError, InvalidInput
from liren.web.ballot_lines import typed
from liren.web.budget_columns import Bought, Column, cut
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, problems_of, signed_in

MOST_PROJECTS, MOST_BALLOTS, MOST_YUAN, _MOST_BYTES = 60, 20_000, Decimal(10) ** 9, 4 * 1024 * 1024
_TITLES = {
    "budget": "一共有多少钱",
    "least": "至少几人支持",
    "projects": "项目",
    "ballots": "选票",
    "file": "Pabulib 文件",
}
USES: Mapping[Use, str] = {"cost": "花钱多的更值", "count": "每个项目一样值"}
_RUNS, MOST_RUNS = 30, 300
"""About how often shares grow until the whole budget is shared out a second time; how often they grow at most."""


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it was written, and the election in it."""

    election: Election
    limits: Limits
    use: Use


def _page(request: HttpRequest, error: DomainError | None = None, columns: Sequence[Column] = ()) -> HttpResponse:
    _worker(request)
    given = request.POST
    return answer(
        request, "decisions/budget.html", tab="decision-rules", columns=columns, error=error,
        problems=problems_of(error, _TITLES, "b-"), faults=getattr(error, "fields", {}),
        given={name: given.get(name, "") for name in _TITLES}, most=MOST_PROJECTS, use=_use(given), uses=USES,
        same=len({frozenset(one.number for one in column.chosen) for column in columns}) == 1,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@again(_page)
def budget(request: HttpRequest) -> HttpResponse:
    """The form, and what two rules make of it."""
    _worker(request)
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    return _page(request, columns=_columns(_brought(file, request.POST) if file else _read(request.POST)))


def _worker(request: HttpRequest) -> Actor:
    actor = signed_in(request)
    if not is_staff(actor):
        raise NotAllowed(act="替大家计票", allowed="工作人员")
    return actor


def _columns(given: Given) -> tuple[Column, Column]:
    election, limits, use = given.election, given.limits, given.use
    step = max(100, election.budget // max(election.voters, 1) // _RUNS)
    shared = by_equal_shares(election, use, "add1u", limits, step=step, most=MOST_RUNS)
    stopped = f"，加到第 {MOST_RUNS} 次为止" if shared.runs >= MOST_RUNS else ""
    by_votes = greedy(election, limits=limits)
    return (
        _column("按票数", "票最多的先上，钱够就选，一直到放不下。", election, by_votes, {}),
        _column(
            "按等额份额", f"每张票名下先有一份钱（预算除以票数），支持的人凑得齐就选，每人分摊最少的先上；"
            f"还有余款，每份加 {yuan(step)} 元再算{stopped}，最后按票数补足。", election, shared,
            {one.project: one for one in Accounts(election, shared, use, limits).payments()},
        ),
    )  # fmt: skip


def _column(
    title: str, about: str, election: Election, outcome: Outcome, paid: Mapping[str, object]
) -> Column:  # fmt: skip
    names = {one.id: f"{one.id}. {one.name}" for one in election.projects}
    chosen = []
    for id_ in outcome.order:
        payment, project = paid.get(id_), election.by_id[id_]
        payers = getattr(payment, "payers", None)
        each = [cut(getattr(payment, end)) if payment else "" for end in ("least", "most")]
        chosen.append(Bought(id_, project.name, yuan(project.cost), election.supporters[id_], payers, *each))
    ties = [
        f"{names[tie.chosen]}和{'、'.join(names[one] for one in tie.others)}不相上下，写在前面的先选"
        for tie in outcome.ties
    ]  # fmt: skip
    out = [(names[one.project], one.reason) for one in outcome.refused]
    left, shared = yuan(election.budget - outcome.spent), outcome.share is not None
    return Column(title, about, chosen, yuan(outcome.spent), left, ties, out, shared)


def _brought(file: "UploadedFile[bytes]", given: Mapping[str, str]) -> Given:
    """A round of elsewhere, its amounts taken for yuan. Raises InvalidInput saying what is wrong with the file."""
    if file.size is None or file.size > _MOST_BYTES:
        raise InvalidInput(file="文件太大，请选 4 MB 以内的")
    try:
        election = read(file.read().decode(), doubled="last").election
    except UnicodeDecodeError:
        raise InvalidInput(file="文件读不出来，请存成 UTF-8 的 .pb 文件") from None
    except FileInvalid as error:
        raise InvalidInput(file=str(error)) from None
    if not (2 <= len(election.projects) <= MOST_PROJECTS and election.voters <= MOST_BALLOTS and election.budget):
        raise InvalidInput(file=f"这里能算 2 到 {MOST_PROJECTS} 个项目、{MOST_BALLOTS} 张票以内的")
    priced = tuple(replace(one, cost=one.cost * 100) for one in election.projects)
    return Given(replace(election, projects=priced, budget=election.budget * 100), Limits(min_votes=1), _use(given))


def _read(given: Mapping[str, str]) -> Given:
    """Raises InvalidInput naming each field, and the line."""
    problems: dict[str, str] = {}
    budget = fen_of(given.get("budget", ""))
    if budget is None:
        problems["budget"] = "请写大于 0 的钱数，单位元，例如 100000"
    least = given.get("least", "").strip() or "1"
    if not (least.isascii() and least.isdigit() and len(least) < 6):
        problems["least"] = "请写整数，例如 10；没有要求就空着"
    projects = list(_projects(given.get("projects", ""), problems))
    numbers = MOST_PROJECTS if "projects" in problems else len(projects)
    ballots = list(_ballots(given.get("ballots", ""), numbers, problems))
    if problems or budget is None:
        raise InvalidInput.of(problems)
    order = [one.id for one in projects]
    election = elect(projects, budget, "approval", ballots, precedence=order)
    return Given(election, Limits(min_votes=int(least)), _use(given))


def _use(given: Mapping[str, str]) -> Use:
    return "count" if given.get("use") == "count" else "cost"


def _projects(text: str, problems: dict[str, str]) -> Iterator[Project]:
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= MOST_PROJECTS:
        problems["projects"] = f"请写 2 到 {MOST_PROJECTS} 个项目，一行一个：先写费用，空一格，再写名称"
        return
    for number, words in enumerate(lines, 1):
        cost = fen_of(words[0])
        if cost is None or len(words) < 2 or len(words[1]) > 60:
            problems["projects"] = f"第 {number} 行读不出来，请先写费用（元），空一格，再写名称，例如：12000 楼道扶手"
            return
        yield Project(str(number), cost, words[1].strip())


def _ballots(text: str, projects: int, problems: dict[str, str]) -> Iterator[dict[str, int]]:
    try:
        found = typed(text, projects, MOST_BALLOTS, "项目")
    except ValueError as error:
        problems["ballots"] = str(error)
        return
    for ballot in found:
        yield {str(one): 1 for one in ballot}


def fen_of(text: str) -> int | None:
    """Fen of an amount in yuan; None for what is no amount above 0."""
    try:
        yuan = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    if not yuan.is_finite() or not 0 < yuan <= MOST_YUAN or yuan != yuan.quantize(Decimal("0.01"), ROUND_DOWN):
        return None
    return int(yuan * 100)
