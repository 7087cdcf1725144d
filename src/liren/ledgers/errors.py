"""What this room says no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchBook(NotYours):
    code = "ledgers.no-such-book"

    def __init__(self) -> None:
        super().__init__(what="这本账")


class NoSuchPosting(NotYours):
    code = "ledgers.no-such-posting"

    def __init__(self) -> None:
        super().__init__(what="这笔账")


class NotEnough(DomainError):
    """Facts: has, needs (in the book's unit); owner and account kind for the room above, to say it in its own words."""

    code = "ledgers.not-enough"
    message = "不够：有 {has}，要用 {needs}。"
    hint = "请减少数量，或者等再有了以后再用。"


class PeriodClosed(DomainError):
    code = "ledgers.period-closed"
    message = "{through}以前的账已经结了，{on}不能再记账。"
    hint = "请记在{through}以后的日子；以前记错的，用今天的日期冲正。"


class NothingToClose(DomainError):
    code = "ledgers.nothing-to-close"
    message = "不能结到{through}。"
    hint = "结账只能结到昨天或更早，而且要晚于上次结账的日子。"


class AlreadyReversed(DomainError):
    code = "ledgers.already-reversed"
    message = "第 {seq} 笔账已经冲正过了。"
    hint = "一笔账只冲正一次；请看后面的记录。"


class NotReversible(DomainError):
    """A reversal or a closing."""

    code = "ledgers.not-reversible"
    message = "第 {seq} 笔不能冲正：它本身是冲正或结账。"
    hint = "请另记一笔。"


class RanOut(DomainError):
    code = "ledgers.ran-out"
    message = "第 {seq} 笔记入的已经在{until}到期，不再冲正。"
    hint = "到期的部分已经自动清零，不用再扣。"


class KeyReused(DomainError):
    code = "ledgers.key-reused"
    message = "这个编号已经记过另一笔内容不同的账。"
    hint = "请刷新页面，看看是不是已经记过；要另记一笔请重新填写。"
