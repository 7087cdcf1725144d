"""What can go wrong with places, said to people."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class PlaceUnknown(NotYours):
    code = "territories.place-unknown"
    message = "没有找到这个地方（{which}）。"
    hint = "请从列表里重新选一个地方。"


class PlaceInvalid(InvalidInput):
    code = "territories.place-invalid"


class PlaceClosed(DomainError):
    code = "territories.place-closed"
    message = "“{name}”已在 {valid_to} 撤销，不能再改。"
    hint = "请选现在还在的地方。"


class PlaceInUse(DomainError):
    code = "territories.place-in-use"
    message = "“{name}”下面还有 {count} 处没有撤销，不能先撤销它。"
    hint = "请先撤销下面的楼栋，或把它们划入别的网格。"


class FrameDamaged(DomainError):
    code = "territories.frame-damaged"
    message = "区划数据文件“{file}”与它的校验值不符，没有载入任何内容。"
    hint = "请重新取得这个版本的代码后再试。"


class GridsChanged(DomainError):
    code = "territories.grids-changed"
    message = "您打开页面以后，“{name}”的网格又有人改过。"
    hint = "请看一看现在的网格，再调整一次。"


class ChangeSetUnknown(NotYours):
    code = "territories.change-set-unknown"
    message = "没有找到这份区划变更。"
    hint = "请从列表里重新选。"


class ChangeSetEnded(DomainError):
    code = "territories.change-set-ended"
    message = "这份区划变更已经{state}，不能再改。"
    hint = "需要改的，请用新的区划文件再比对一次。"


class EditionRefused(DomainError):
    code = "territories.edition-refused"
    message = "还不能生效：{why}"
    hint = "请先处理列出的各项。"
