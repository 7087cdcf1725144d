"""What affairs in company say no to."""

from liren.kit.errors import DomainError


class TooManyChildren(DomainError):
    code = "affairs.too-many-children"
    message = "这件事项已经有 {count} 件下级事项，到了上限。"
    hint = "请先办结几件，或把同类的合成一件。"


class ChildrenStillOpen(DomainError):
    """A parent ends before its children: whoever ends it says what becomes of them."""

    code = "affairs.children-still-open"
    message = "还有 {count} 件下级事项没有办结：{numbers}。"
    hint = "请先在“上下级事项”里写明它们怎么办，再办结这一件。"
