"""What the life of a standard says no to."""

from liren.kit.errors import DomainError


class NoneOrSeveral(DomainError):
    """A standard named in words is none of the catalogue, or could be several."""

    code = "standards.which-standard"
    message = "“{named}”{problem}。"
    hint = "请写标准目录里的标准号；没有标准号的，写登记的全名。"


class NotOutForOpinions(DomainError):
    """Nobody is asked for opinions on it now."""

    code = "standards.not-out-for-opinions"
    message = "“{title}”现在不征求意见。"
    hint = "对正在执行的标准有意见，请用“条款反馈”。"


class NotAboutAStandard(DomainError):
    """The affair was never told which standard it is about."""

    code = "standards.affair-without-standard"
    message = "这件事还没有说是哪份标准。"
    hint = "请先立项，或写明标准号。"


class OpinionsUnanswered(DomainError):
    """An opinion waits for its answer; the standard does not go on before."""

    code = "standards.opinions-unanswered"
    message = "还有 {count} 条意见没有答复：{numbers}。"
    hint = "每条意见都答复（采纳、部分采纳或不采纳，并说明理由）以后，才能送审。"


class OtherStage(DomainError):
    """The standard does not stand where this would take it on from."""

    code = "standards.other-stage"
    message = "“{title}”现在是“{status}”，不能{act}。"
    hint = "请在标准的页面上看它走到了哪一步。"
