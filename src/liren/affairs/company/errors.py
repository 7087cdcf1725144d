"""What affairs in company say no to."""

from liren.kit.errors import DomainError, NotYours


class TooManyChildren(DomainError):
    code = "affairs.too-many-children"
    message = "这件事项已经有 {count} 件下级事项，到了上限。"
    hint = "请先办结几件，或把同类的合成一件。"


class ChildrenStillOpen(DomainError):
    """A parent ends before its children: whoever ends it says what becomes of them."""

    code = "affairs.children-still-open"
    message = "还有 {count} 件下级事项没有办结：{numbers}。"
    hint = "请先在“上下级事项”里写明它们怎么办，再办结这一件。"


class NotForEverybody(DomainError):
    """The procedure of this affair is private, or nothing of it is marked public."""

    code = "affairs.not-for-everybody"
    message = "这类事项按规程不公开。"
    hint = "哪些事项公开，由规程写明。"


class PublicationDecided(DomainError):
    code = "affairs.publication-decided"
    message = "这件事项{state}。"
    hint = "请刷新页面，看看现在的情况。"


class NotShown(DomainError):
    code = "affairs.not-shown"
    message = "这件事项没有公开，不用更正。"
    hint = "只更正大家看得到的内容。"


class NoSuchPublicAffair(NotYours):
    code = "affairs.no-such-public-affair"
    hint = "可能没有公开，或已撤下。"

    def __init__(self) -> None:
        super().__init__(what="这件公开的事项")


class OwnAffair(DomainError):
    code = "affairs.own-affair"
    message = "这件事就是您反映的。"
    hint = "有补充可以在“我的事项”里写。"


class FollowedEnough(DomainError):
    code = "affairs.followed-enough"
    message = "一天里最多加入 {most} 件。"
    hint = "请明天再来；急事请打电话给社区。"
    status = 429


class HasDuplicates(DomainError):
    code = "affairs.has-duplicates"
    message = "{number} 里已经并有别的事项。"
    hint = "请把另一件并到它里面，或先撤销原来的并案。"


class NotMerged(DomainError):
    code = "affairs.not-merged"
    message = "这件事项没有并入别的事项。"
    hint = "请刷新页面，看看最新情况。"


class MainEnded(DomainError):
    """What was answered together is not taken apart afterwards."""

    code = "affairs.main-ended"
    message = "{number} 已经办结，不能再撤销并案。"
    hint = "如果问题还在，请另行登记一件，注明原编号。"
