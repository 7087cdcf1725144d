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


class DwellingEnded(DomainError):
    code = "registry.dwelling-ended"
    message = "{door}已经不在登记中，不能再改。"
    hint = "原来的登记仍可查看；如果房屋还在，请重新登记。"


class LayoutChanged(DomainError):
    code = "registry.layout-changed"
    message = "这栋楼的房屋刚刚被别人改过，与您看到的不一样了。"
    hint = "请再看一遍预览，再布置。"
