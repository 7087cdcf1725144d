"""What this room refuses, each with its code and what to do about it."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class BuildingUnknown(NotYours):
    code = "registry.building-unknown"
    hint = "请从“网格楼栋”里选一栋楼。"

    def __init__(self) -> None:
        super().__init__(what="这栋楼")


class BuildingClosed(DomainError):
    code = "registry.building-closed"
    message = "{name}已于{on:%Y-%m-%d}撤销，不能再登记房屋。"
    hint = "请到接替它的楼栋登记。"


class DwellingUnknown(NotYours):
    code = "registry.dwelling-unknown"
    hint = "请从楼栋的房屋表里点开一户。"

    def __init__(self) -> None:
        super().__init__(what="这套房屋")


class DwellingInvalid(InvalidInput):
    code = "registry.dwelling-invalid"


class DwellingChanged(DomainError):
    code = "registry.dwelling-changed"
    message = "刚才有人改过{door}，您看到的不是最新的。"
    hint = "请看看“房屋”里现在的样子，再改一次；您填的还在。"


class DwellingEnded(DomainError):
    code = "registry.dwelling-ended"
    message = "{door}已经不在登记中，不能再改。"
    hint = "原来的登记仍可查看；如果房屋还在，请重新登记。"


class LayoutChanged(DomainError):
    code = "registry.layout-changed"
    message = "这栋楼的房屋刚刚被别人改过，与您看到的不一样了。"
    hint = "请再看一遍预览，再布置。"


class KnownHere(DomainError):
    """Facts: id of the entry, the masked name."""

    code = "registry.known-here"
    message = "{name}已经登记在这里了。"
    hint = "请按证件号码查找，在原来的登记上更正。"


class NumberTaken(InvalidInput):
    """A citizen's number is somebody else's. That it is on record is told, so the try counts and they read of it."""

    code = "registry.number-taken"
    keeps = True


class OwnChange(DomainError):
    code = "registry.own-change"
    message = "自己提出的更正，不能自己审批。"
    hint = "请另一位书记或主任审批；写错了可以撤回重提。"


class ChangeDecided(DomainError):
    code = "registry.change-decided"
    message = "这项更正已经有结果了。"
    hint = "请刷新页面看结果。"


class EntryMerged(NotYours):
    """Facts: id of the entry that stands for it, told to who finds that."""

    code = "registry.entry-merged"
    message = "这份登记已经并入同一个人的另一份登记。"
    hint = "请打开合并后的那一份。"

    def __init__(self, **facts: object) -> None:
        super().__init__(what="这份登记", **facts)


class NotOnePerson(DomainError):
    """Facts: why, in words, with what to do."""

    code = "registry.not-one-person"
    message = "这两份登记现在不能合并：{why}。"
    hint = "办好以后再合并；其实是两个人的，请不要合并。"


class DoubleWaits(DomainError):
    code = "registry.double-waits"
    message = "其中一份登记已有一项合并在等同意。"
    hint = "请先等它有结果，或者请提出的人撤回。"


class DoubleDecided(DomainError):
    code = "registry.double-decided"
    message = "这项合并已经有结果了。"
    hint = "请刷新页面看结果。"


class RoundDecided(DomainError):
    code = "registry.round-decided"
    message = "这一份到期清单已经决定过了。"
    hint = "请刷新页面看结果。"


class ChangeWaits(DomainError):
    code = "registry.change-waits"
    message = "这位居民已有一项更正在等审批。"
    hint = "请先等它有结果，或者请提出的人撤回。"


class ArrivalEnded(DomainError):
    code = "registry.arrival-ended"
    message = "这个文件已经写完、放弃，或过了一天，内容已经销毁。"
    hint = "还要登记的，请再导入一次文件；已经写入的不会重复登记。"


class NotMatched(InvalidInput):
    """Name and proven phone lead to nobody on record, or to several."""

    code = "registry.not-matched"
    message = "没有对上社区的登记。"
    hint = "请核对姓名；电话换过的，或者家里几个人登记的是同一个电话，请社区先更正。"
    keeps = True
