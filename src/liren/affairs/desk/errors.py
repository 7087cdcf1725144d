"""Errors of the desk."""

from liren.kit.errors import DomainError, NotYours


class NoSuchFilter(NotYours):
    """Not there, or a colleague's: only its owner changes a filter."""

    code = "affairs.no-such-filter"

    def __init__(self) -> None:
        super().__init__(what="这个常用筛选")


class FiltersEnough(DomainError):
    code = "affairs.filters-enough"
    message = "常用筛选已有 {count} 个。"
    hint = "请先删去一个不用的，再存新的。"


class NotForMany(DomainError):
    """The move needs something only the one affair can say."""

    code = "affairs.not-for-many"
    message = "“{move}”不能几件一起办：{why}。"
    hint = "请逐件打开来办。"
