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


class TooEarly(DomainError):
    """The procedure lets nobody take this move before so much time has passed (`at_least`)."""

    code = "affairs.too-early"
    message = "“{step}”要满 {least}才能“{move}”，最早 {first}。"
    hint = "请到时候再办；别的去向不受影响。"


class LinesNotOver(DomainError):
    """The lead of joint handling reports a result before those who help are done."""

    code = "affairs.lines-not-over"
    message = "“{step}”还不能“{move}”：协办的{lines}还没有办完。"
    hint = "请等协办单位办完，或者退回重新派单。"


class WhichLine(InvalidInput):
    """Several lines stand at the step, and the doer may do it on more than one."""

    code = "affairs.which-line"
    message = "这一步有几条支线同时在办。"
    hint = "请选定是哪一条。"

    def __init__(self, *, step: str, lines: str) -> None:
        super().__init__(line=f"“{step}”有几条支线：{lines}，请选一条。")


class NotProposed(DomainError):
    """There is nothing to agree to, or the party agreed before."""

    code = "affairs.not-proposed"
    message = "“{step}”现在没有等您同意的提议。"
    hint = "可以自己提出办法，或等其他方提出。"


class NoDeparture(DomainError):
    """The procedure lets nobody depart from this clause, or it is a floor clause."""

    code = "affairs.no-departure"
    message = "“{step}”的{clause}不能偏离：{why}。"
    hint = "底线条款只能照办；认为条款不合适，请提条款反馈。"


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


class ExtensionNotForeseen(DomainError):
    """The procedure gives this step no more time, or it has no deadline to put off."""

    code = "affairs.extension-not-foreseen"
    message = "“{step}”不能延期。"
    hint = "规程没有为这一步规定延期；请尽快办理，为什么晚了可以加一条说明。"


class DeadlinePassed(DomainError):
    """More time and standing still are asked for before the deadline, not after it."""

    code = "affairs.deadline-passed"
    message = "期限 {due} 已过，不能再{act}。"
    hint = "请尽快办理；为什么晚了，可以加一条说明。"


class ExtendedEnough(DomainError):
    code = "affairs.extended-enough"
    message = "“{step}”已经延过 {times} 次，规程不许再延。"
    hint = "请在 {due} 前办理。"


class ExtensionAsked(DomainError):
    code = "affairs.extension-asked"
    message = "“{step}”已经申请过延期，还没有批复。"
    hint = "批复前按原期限办理。"


class NoSuchExtension(NotYours):
    code = "affairs.no-such-extension"

    def __init__(self) -> None:
        super().__init__(what="这份延期申请")


class ExtensionDecided(DomainError):
    code = "affairs.extension-decided"
    message = "这份延期申请已经批复过。"
    hint = "请刷新页面，看看批复是什么。"


class ExtensionLapsed(DomainError):
    """The step was done while somebody still thought about giving it more time."""

    code = "affairs.extension-lapsed"
    message = "“{step}”已经办完，延期申请不用再批。"
    hint = "请刷新页面，看看办理结果。"


class OwnRequest(DomainError):
    code = "affairs.own-request"
    message = "不能批准自己申请的延期。"
    hint = "请由{allowed}批复。"
    status = 403


class PauseNotForeseen(DomainError):
    code = "affairs.pause-not-foreseen"
    message = "“{step}”不能暂停计时。"
    hint = "规程没有为这一步规定暂停；需要更多时间，可以看看能否申请延期。"


class PausedEnough(DomainError):
    code = "affairs.paused-enough"
    message = "“{step}”最多暂停 {most}，已经用完。"
    hint = "请在 {due} 前办理。"


class AlreadyPaused(DomainError):
    code = "affairs.already-paused"
    message = "计时已经暂停。"
    hint = "要继续办理，请先恢复计时。"


class NotPaused(DomainError):
    code = "affairs.not-paused"
    message = "计时没有暂停，不用恢复。"
    hint = "请刷新页面，看看最新情况。"
