"""What the register of facilities refuses."""

from liren.kit.errors import DomainError


class FacilityChanged(DomainError):
    code = "registry.facility-changed"
    message = "刚才有人改过这处设施。"
    hint = "请看看现在的样子，再改一次；您填的还在。"


class FacilityGone(DomainError):
    code = "registry.facility-gone"
    message = "“{name}”已经停用或撤回，不能再改。"
    hint = "弄错了的，请重新登记一处。"
