"""What affairs say no to."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class NoSuchAffair(NotYours):
    code = "affairs.no-such-affair"

    def __init__(self) -> None:
        super().__init__(what="这件事项")


class StepNotNext(DomainError):
    """The affair is not at that step (any more)."""

    code = "affairs.step-not-next"
    message = "“{step}”现在不能办：这件事项正在“{current}”。"
    hint = "请刷新页面，看看刚才是谁办了这一步。"


class StaleAffair(DomainError):
    """Someone acted between the reader's page and this act."""

    code = "affairs.stale"
    message = "这件事项刚刚有人办过，您看到的已不是最新情况。"
    hint = "请刷新页面，核对后再办。"


class MoveNotOpen(DomainError):
    code = "affairs.move-not-open"
    message = "“{step}”这一步现在不能“{move}”。"
    hint = "可以：{open}。"


class StepNotAllowed(DomainError):
    code = "affairs.step-not-allowed"
    message = "“{step}”不能由您办理。"
    hint = "可由{allowed}办理。"
    status = 403


class SamePersonAgain(DomainError):
    """The procedure wants another pair of eyes."""

    code = "affairs.same-person-again"
    message = "“{step}”不能由办理“{other}”的同一人来做。"
    hint = "请交给另一位{allowed}。"
    status = 403


class NobodyToAssign(InvalidInput):
    """No organisation here is the unit the rules name, and none was chosen."""

    code = "affairs.nobody-to-assign"
    message = "还没有选承办单位。"
    hint = "请选择由哪个单位办理。"


class NotYetTold(DomainError):
    """R167: no affair ends without feedback."""

    code = "affairs.not-yet-told"
    message = "还没有向反映人反馈，不能办结。"
    hint = "先告知办理结果，再办结。"


class AlreadyClaimed(DomainError):
    code = "affairs.already-claimed"
    message = "这件工作已经由别人认领。"
    hint = "请刷新今日清单，选别的工作。"


class AlreadyRated(DomainError):
    code = "affairs.already-rated"
    message = "现在不能评价：这件事项不在等待评价。"
    hint = "如果问题又出现，请重新反映，可注明原编号。"


class AffairClosed(DomainError):
    code = "affairs.closed"
    message = "这件事项已经办结。"
    hint = "如果问题又出现，请重新反映，可注明原编号。"


class IdempotencyKeyReused(InvalidInput):
    """The same key came with other content: one of the two is not what the sender believes it is."""

    code = "affairs.idempotency-key-reused"
    message = "这个提交编号已经用于另一份内容。"
    hint = "请重新打开页面再提交。"


class NothingToReveal(NotYours):
    code = "affairs.nothing-to-reveal"
    message = "没有可以显示的“{name}”。"
    hint = "可能没有填写，或已按要求删除。"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
