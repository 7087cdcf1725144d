"""Who asked for a back-test hears that it ended, and how. From the outbox."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from liren.evaluation.backtests.model import Backtest
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send

BACKTEST_KIND: Final = Kind("evaluation.backtest", "我要的回测有结果")
"""Kind of notice; `config` declares it at start."""
_AS: Final = {"draft": "“{title}”", "rules": "“{title}”", "withdrawal": "停用细则、改按“{title}”，"}
_TOLD: Final = {"done": "回测算完了", "failed": "回测没算成", "cancelled": "回测被取消了"}


def backtest_reactions(address: Callable[[str, UUID, UUID], str]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. address: of a back-test, by what it is about, the
    draft or rules, and its id."""

    def tell(event: Happened) -> None:
        run = Backtest.objects.defer("tally", "parts").get(id=UUID(str(event.body["backtest"])))
        if run.by is None or str(run.by) == event.body.get("by"):  # who takes their own back knows
            return
        title = _AS[run.about].format(title=str(run.document["title"])[:90])
        said = run.error or (f"看了 {run.done} 件办过的事。" if run.finding else run.key)
        send(
            [run.by], BACKTEST_KIND.key, f"{title}{_TOLD[run.state]}", said,
            link=address(run.about, run.subject, run.id), at=event.moment,
        )  # fmt: skip

    return {("evaluation.backtest-ended", "evaluation.tell-who-asked"): tell}
