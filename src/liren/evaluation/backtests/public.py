"""The door to back-tests, opened again as `evaluation.backtests`."""

from liren.evaluation.backtests.asking import (
    MONTHS,
    BacktestView,
    ask_backtest,
    ask_rules_backtest,
    backtest,
    backtests_of,
    behind_backtest,
    cancel_backtest,
)
from liren.evaluation.backtests.errors import BacktestEnded, NoSuchBacktest, NothingToTest
from liren.evaluation.backtests.telling import BACKTEST_KIND, backtest_reactions
from liren.evaluation.backtests.working import PART, work_on_backtests

__all__ = [
    "BACKTEST_KIND",
    "MONTHS",
    "PART",
    "BacktestEnded",
    "BacktestView",
    "NoSuchBacktest",
    "NothingToTest",
    "ask_backtest",
    "ask_rules_backtest",
    "backtest",
    "backtest_reactions",
    "backtests_of",
    "behind_backtest",
    "cancel_backtest",
    "work_on_backtests",
]
