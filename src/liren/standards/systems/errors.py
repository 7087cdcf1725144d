"""What standards systems say no to."""

from liren.engine.problems import DocumentInvalid
from liren.kit.errors import DomainError, NotYours


class SystemInvalid(DocumentInvalid):
    """A file of a standards system, or of the tests for one, cannot be used."""


class NoSuchSystem(NotYours):
    code = "standards.no-such-system"
    message = "没有找到标准体系“{key}”。"
    hint = "可在“标准”里的“标准体系”查看有哪些。"

    def __init__(self, key: str) -> None:
        super().__init__(what="这个标准体系", key=key)


class NoSuchNode(NotYours):
    code = "standards.no-such-node"
    message = "“{system}”里没有编号 {code} 的节点。"
    hint = "可在体系图或节点表里查看有哪些。"

    def __init__(self, system: str, code: str) -> None:
        super().__init__(what="这个节点", system=system, code=code)


class NodeStands(DomainError):
    """Something still hangs on the node."""

    code = "standards.node-stands"
    message = "“{name}”下还有{what}，不能去掉。"
    hint = "请先把它们移走，再去掉这个节点。"


class SystemMovedOn(DomainError):
    """Somebody changed the same words since the page was opened."""

    code = "standards.system-moved-on"
    message = "您打开之后，{name}已经改过这里的说明，没有存入您填的。"
    hint = "您填的还在下面。请在另一个窗口看过最新的；仍要按您填的，再保存一次。"


class NothingPlaced(DomainError):
    code = "standards.nothing-placed"
    message = "这一处没有归入这项标准。"
    hint = "请刷新后按现在的情形办理。"
