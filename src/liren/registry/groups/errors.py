"""What is refused about groups."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class GroupUnknown(NotYours):
    code = "registry.group-unknown"
    hint = "请从“人群服务”里选一组。"

    def __init__(self) -> None:
        super().__init__(what="这一组")


class GroupsInvalid(InvalidInput):
    """A file of groups cannot be used; each thing that is wrong is named."""

    code = "registry.groups-invalid"


class DecisionUnknown(NotYours):
    code = "registry.decision-unknown"
    hint = "请回到这位居民的页面再选。"

    def __init__(self) -> None:
        super().__init__(what="这项认定")


class DecisionEnded(DomainError):
    code = "registry.decision-ended"
    message = "这项认定已经结束了。"
    hint = "需要时请重新登记一项认定。"
