"""What this room says no to."""

from liren.kit.errors import DomainError, NotYours


class RollUnknown(NotYours):
    code = "autonomy.roll-unknown"
    hint = "请从“名册”里选一份。"

    def __init__(self) -> None:
        super().__init__(what="这份名册")


class RollFrozen(DomainError):
    code = "autonomy.roll-frozen"
    message = "名册已经锁定，不能直接改。"
    hint = "锁定后的变动请用“补录”或“剔除”，写明原因，会附在名册后面公布。"


class RollNotFrozen(DomainError):
    code = "autonomy.roll-not-frozen"
    message = "名册还没有锁定。"
    hint = "请先核对并锁定名册，再开始表决。"


class RollEmpty(DomainError):
    code = "autonomy.roll-empty"
    message = "名册上还没有人，不能锁定。"
    hint = "请先录入，或从居民登记带入。"


class EntryUnknown(NotYours):
    code = "autonomy.entry-unknown"
    hint = "请在名册里查找；锁定以后才来的，请先“补录”。"

    def __init__(self) -> None:
        super().__init__(what="名册上的这个人")


class RollDecides(DomainError):
    """Facts: title, of the question."""

    code = "autonomy.roll-decides"
    message = "用这份名册的“{title}”投票时间已过、还没有计票，名册现在不能变。"
    hint = "请先计票公布，或者取消那项表决，再补录、剔除。"


class NotOnRoll(DomainError):
    code = "autonomy.not-on-roll"
    message = "您不在这次表决的名册上。"
    hint = "如果您认为应当在册，请到社区核对；还没有关联登记的，请先在“我的”里关联。"
    status = 403


class QuestionUnknown(NotYours):
    code = "autonomy.question-unknown"
    hint = "请从“表决”里选一项。"

    def __init__(self) -> None:
        super().__init__(what="这项表决")


class QuestionNotOpen(DomainError):
    """Facts: state, in words."""

    code = "autonomy.question-not-open"
    message = "这项表决{state}，现在不能投。"
    hint = "请看看开始和截止的时间。"


class NotAnnounced(DomainError):
    """Facts: days."""

    code = "autonomy.not-announced"
    message = "按规则要提前 {days} 天通知，还没有记下通知。"
    hint = "请先在“通知和送达”里记下哪天贴出、贴在哪里，再开始表决；满 {days} 天的那天起才能投。"


class AlreadyVoted(DomainError):
    """Facts: channel, in words."""

    code = "autonomy.already-voted"
    message = "已经投过了（{channel}），以第一次为准。"
    hint = "社区录错的纸质票，核实以后可以作废重投；本人在网上投的，别人不能作废。"


class ChannelClosed(DomainError):
    """Facts: channel, in words."""

    code = "autonomy.channel-closed"
    message = "这项表决不收“{channel}”。"
    hint = "请看看这项表决可以用哪些方式投。"


class ProxyUnknown(NotYours):
    code = "autonomy.proxy-unknown"
    hint = "请先登记委托，写明谁委托谁、委托书放在哪里。"

    def __init__(self) -> None:
        super().__init__(what="这份委托")


class NoProxies(DomainError):
    """Facts: why, in words."""

    code = "autonomy.no-proxies"
    message = "这项表决不能委托投票：{why}。"
    hint = "请本人投：网上投、到现场投，或者请人上门收票。"


class ProxyNotNow(DomainError):
    """Facts: why, in words."""

    code = "autonomy.proxy-not-now"
    message = "{why}。"
    hint = "委托要在投票开始以前登记，委托人和受托人的名单公布以后才能代投；撤回要在代投以前。"


class NotByName(DomainError):
    code = "autonomy.not-by-name"
    message = "这项表决不记名，选了什么不能和人写在一起。"
    hint = "这里只记谁投过票；选票投进票箱。"


class NotSecret(DomainError):
    code = "autonomy.not-secret"
    message = "这项表决是记名的，没有票箱。"
    hint = "请按记名的方式投。"


class BoxNotReady(DomainError):
    """Facts: state, in words."""

    code = "autonomy.box-not-ready"
    message = "{state}，现在不能开箱计票。"
    hint = "表决结束以后才录入纸质选票、计票；已经计过的不能再计。"


class CountDiffers(DomainError):
    """Facts: what (in words), found, marked."""

    code = "autonomy.count-differs"
    message = "{what} {found} 张，名册上投过票的 {marked} 人，对不上，计票已停下。"
    hint = "请核对签到表和信封：漏录的纸质选票请补录；选票比人少的写明原因再计；选票比人多的，这次投票无效。"


class BundleUnknown(NotYours):
    code = "autonomy.bundle-unknown"
    hint = "请在这项表决的纸质选票里选一份。"

    def __init__(self) -> None:
        super().__init__(what="这份纸质选票")


class RuleUnknown(NotYours):
    code = "autonomy.rule-unknown"
    hint = "请从“表决规则”里选一条，看看那一天有没有这条规则。"

    def __init__(self) -> None:
        super().__init__(what="那一天的这条规则")


class RulesInvalid(DomainError):
    """Facts: text, everything that is wrong, in words."""

    code = "autonomy.rules-invalid"
    message = "规则写得不对：{text}"
    hint = "请照着改，再发布一次。"
    status = 422


class NothingLeftOpen(DomainError):
    """Facts: what, in words."""

    code = "autonomy.nothing-left-open"
    message = "{what}，不能发起另行选举。"
    hint = "选举无效的要重新选举；候选人不够的要重新提名，再补选。"


class NotEnded(DomainError):
    code = "autonomy.not-ended"
    message = "表决还没有结束，不能计票。"
    hint = "请先结束表决，再计票公布。"


class CountedAlready(DomainError):
    code = "autonomy.counted-already"
    message = "这项表决已经计票公布，结果不能改。"
    hint = "发现结果有误，请写明原因，另行发起表决。"


class RoundUnknown(NotYours):
    code = "autonomy.round-unknown"
    hint = "请从“一起决定”里选一项。"

    def __init__(self) -> None:
        super().__init__(what="这一轮票选")


class ConversationOver(DomainError):
    code = "autonomy.conversation-over"
    message = "“{topic}”的意见征集已经结束。"
    hint = "结果可以继续看；有新的想法，可以另提一个议题。"


class NotForYou(DomainError):
    code = "autonomy.not-for-you"
    message = "“{topic}”请{who}表态。"
    hint = "{how}"
    status = 403


class SaidBefore(DomainError):
    code = "autonomy.said-before"
    message = "已经有人写过这一条，是第 {number} 条。"
    hint = "不用再写，等着对它表态就行；没有公开的，可以换个说法写。"


class StatementSettled(DomainError):
    code = "autonomy.statement-settled"
    message = "第 {number} 条{state}。"
    hint = "请看看它现在的样子；结束以后只能撤下，不能再公开。"


class NotCountedYet(DomainError):
    """Facts: topic."""

    code = "autonomy.not-counted-yet"
    message = "“{topic}”还没有结束、算最后一次，逐人的数据现在不能导出。"
    hint = "前后两份一比，就能看出中间谁表了什么态。结束后几分钟再来导出；现在请用结果页上的合计。"


class TooFewToTakeOut(DomainError):
    code = "autonomy.too-few-to-take-out"
    message = "参加的不到 {least} 人，逐人的数据不能导出。"
    hint = "人少时，不写名字也能认出是谁。请用结果页上的合计。"


class NoSuchPointsRules(NotYours):
    code = "autonomy.no-such-points-rules"

    def __init__(self) -> None:
        super().__init__(what="这一版积分办法")


class PointsRulesMoved(DomainError):
    code = "autonomy.points-rules-moved"
    message = "这一版积分办法已经不是草稿了。"
    hint = "请刷新页面；要改内容，另写一版。"


class PointsNotDecided(DomainError):
    code = "autonomy.points-not-decided"
    message = "会议的人数不够成一个决定，这一版不能起执行。"
    hint = (
        "居民会议、村民会议要过半数到会，村民会议由户的代表参加的要三分之二以上的户到会，代表会议要三分之二以上到会，"
        "都要到会人员过半数同意；数错了的回到会上重填，不够的再开一次会。"
    )


class NewerDecided(DomainError):
    code = "autonomy.newer-decided"
    message = "后来的一版已经起执行，这一版不能再起执行。"
    hint = "还想用这一版的内容，照着另写一版，再提请审查和表决。"


class NoPointsHere(DomainError):
    code = "autonomy.no-points-here"
    message = "这里还没有执行中的积分办法。"
    hint = "先写一版积分办法，经居民（代表）会议通过、公布期满后才能记分。"


class OwnPoints(DomainError):
    code = "autonomy.own-points"
    message = "不能给自己或自己一户记分、改分、发东西。"
    hint = "请另一位同事来记。"


class PointsLimit(DomainError):
    """Facts: what (in words)."""

    code = "autonomy.points-limit"
    message = "超过了积分办法的上限：{what}。"
    hint = "这次不能再记；办法不合适的，提请会议改。"


class NoHousehold(DomainError):
    code = "autonomy.no-household"
    message = "积分按户记，这位居民还没有归到哪一户。"
    hint = "请先在居民登记页归户。"


class NotEnoughPoints(DomainError):
    code = "autonomy.not-enough-points"
    message = "积分不够：有 {has} 分，要 {needs} 分。"
    hint = "换少一些的，或者攒够了再换。"


class GiftGone(DomainError):
    code = "autonomy.gift-gone"
    message = "“{title}”已经换完了。"
    hint = "换别的，或者等社区补货。"


class AwardStands(DomainError):
    """Facts: why."""

    code = "autonomy.award-stands"
    message = "这笔积分不能撤：{why}。"
    hint = "用掉的、到期的不再追回；记在积分申诉里说明即可。"


class NoSuchAward(NotYours):
    code = "autonomy.no-such-award"

    def __init__(self) -> None:
        super().__init__(what="这笔积分")


class TakenMoved(DomainError):
    code = "autonomy.taken-moved"
    message = "这份东西已经领走或退回了。"
    hint = "请刷新页面看现在的情况。"


class PointsKeyReused(DomainError):
    code = "autonomy.points-key-reused"
    message = "这张表刚才已经交过另一份内容。"
    hint = "请刷新页面，看看是不是已经记上了，再重新填。"


class NoSuchConvention(NotYours):
    code = "autonomy.no-such-convention"

    def __init__(self) -> None:
        super().__init__(what="这一版公约")


class ConventionMoved(DomainError):
    """Facts: state."""

    code = "autonomy.convention-moved"
    message = "这一版公约现在是“{state}”，不能这样办。"
    hint = "请刷新页面看现在的情况；要改内容，另写一版。"


class ConventionNotDecided(DomainError):
    """Facts: why."""

    code = "autonomy.convention-not-decided"
    message = "这一版公约还没有表决通过：{why}。"
    hint = "请核对人数，回到表决那一步改；数没有错的，再开一次会。"


class NoSuchConventionDeed(NotYours):
    code = "autonomy.no-such-convention-deed"

    def __init__(self) -> None:
        super().__init__(what="这条记录")


class BodyUnknown(NotYours):
    code = "autonomy.body-unknown"
    hint = "请从“议事组织”里选一个。"

    def __init__(self) -> None:
        super().__init__(what="这个议事组织")


class SittingWrong(DomainError):
    """Facts: why."""

    code = "autonomy.sitting-wrong"
    message = "按议事规则算，对不上：{why}。"
    hint = "请核对到会的人和票数；没有错的，按规则写结果，或者另定日子再议。"


class DrawUnknown(NotYours):
    code = "autonomy.draw-unknown"
    hint = "请从名册的“抽签”里选一次。"

    def __init__(self) -> None:
        super().__init__(what="这次抽签")


class DrawDone(DomainError):
    code = "autonomy.draw-done"
    message = "已经抽过，或者这个号已经说了不来。"
    hint = "请刷新这一页看现在的结果；要重抽，请另开一次，写明原因。"
    status = 409
