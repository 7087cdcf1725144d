"""Who asked for a back-test hears that it ended, and how. From the outbox."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from liren.access.public import SYSTEM
from liren.evaluation.backtests.model import Backtest
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards import public as standards

BACKTEST_KIND: Final = Kind("evaluation.backtest", "我要的回测有结果")
"""Kind of notice; `config` declares it at start."""
_TOLD: Final = {"done": "回测算完了", "failed": "回测没算成", "cancelled": "回测被取消了"}


def backtest_reactions(address: Callable[[UUID, UUID], str]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. address: of a draft's back-test."""

    def tell(event: Happened) -> None:
        run = Backtest.objects.defer("document", "tally", "parts").get(id=UUID(str(event.body["backtest"])))
        if run.by is None or str(run.by) == event.body.get("by"):  # who takes their own back knows
            return
        title = standards.draft(run.draft, SYSTEM).line.title
        said = run.error or (f"看了 {run.done} 件办过的事。" if run.finding else run.key)
        send(
            [run.by], BACKTEST_KIND.key, f"“{title[:100]}”{_TOLD[run.state]}", said,
            link=address(run.draft, run.id), at=event.moment,
        )  # fmt: skip

    return {("evaluation.backtest-ended", "evaluation.tell-who-asked"): tell}
