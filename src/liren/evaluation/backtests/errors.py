"""What back-tests say no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchBacktest(NotYours):
    code = "evaluation.no-such-backtest"
    message = "没有找到这次回测。"
    hint = "请从草案的审核页或实施细则的页面打开。"

    def __init__(self) -> None:
        super().__init__(what="这次回测")


class NothingToTest(DomainError):
    """No text in force to compare with, or the draft's text is no procedure yet."""

    code = "evaluation.nothing-to-test"
    message = "现在还不能回测：{why}。"
    hint = "改好以后再回测。"


class BacktestEnded(DomainError):
    code = "evaluation.backtest-ended"
    message = "这次回测“{state}”，不用再取消。"
    hint = "可以再回测一次。"
