"""What the catalogue of standards says no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchStandard(NotYours):
    code = "standards.no-such-standard"
    message = "没有找到这份标准。"
    hint = "可在“标准目录”里按标准号或名称查找。"

    def __init__(self) -> None:
        super().__init__(what="这份标准")


class NoSuchCommittee(NotYours):
    code = "standards.no-such-committee"
    message = "没有找到这个标准化技术委员会。"
    hint = "可在“标准化技术组织”页查看登记过的。"

    def __init__(self) -> None:
        super().__init__(what="这个技术委员会")


class CatalogueMovedOn(DomainError):
    """Somebody changed it since it was opened."""

    code = "standards.catalogue-moved-on"
    message = "您打开之后，{name}已经改过（第 {version} 次）。"
    hint = "您填的还在页面上，没有存入。请在另一个窗口打开最新的，对照后再改。"


class NoSuchArrival(NotYours):
    code = "standards.no-such-arrival"
    message = "没有找到这一批标准。"
    hint = "请用送来时答的编号。"

    def __init__(self) -> None:
        super().__init__(what="这一批标准")


class ArrivalEnded(DomainError):
    """Facts: state, in words."""

    code = "standards.arrival-ended"
    message = "这一批{state}，不能再取消。"
    hint = "已经登记的，请到标准目录里改。"
