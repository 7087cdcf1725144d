"""What can go wrong with packages and with whom they are exchanged."""

from liren.kit.errors import DomainError, NotYours


class NoSuchPartner(NotYours):
    """No such partner, no such package."""

    code = "integrations.no-such-exchange"

    def __init__(self) -> None:
        super().__init__(what="这个交换")


class PartnerStopped(DomainError):
    code = "integrations.exchange-stopped"
    message = "和“{name}”的交换已经停止，不再送，也不再收。"
    hint = "要恢复，请另建一个。"


class PackageUnreadable(DomainError):
    """Not a package. Facts: why."""

    code = "integrations.package-unreadable"
    message = "这个文件读不了：{why}。"
    hint = "请对方用“送出”重新生成一个交换包（.json），原样传来，不要打开另存。"
    status = 422


class PackageBroken(DomainError):
    """Something in it is not what was signed, or it was sealed for another."""

    code = "integrations.package-broken"
    message = "这个交换包和它的签名对不上，没有收。"
    hint = "传的时候可能被改动过。请对方重新送一份；再不对，请两边核对公钥。"
    status = 422


class SignerUnknown(DomainError):
    """Signed by nobody we exchange with at that place. Facts: key (the first digits)."""

    code = "integrations.signer-unknown"
    message = "不认识签名的一方（公钥 {key}…），没有收。"
    hint = "请管理员先核对对方的公钥，在“交换”里登记它和它管的地方。"
    status = 403


class NotForUs(DomainError):
    code = "integrations.package-not-for-us"
    message = "这个交换包是给别的平台的，没有收。"
    hint = "请对方核对我们的公钥，重新送一份。"
    status = 422


class NotAgreed(DomainError):
    """The partner's agreement has no such item this way, or another version of it. Facts: item."""

    code = "integrations.item-not-agreed"
    message = "和对方没有约定交换“{item}”（或者版次不同），没有办。"
    hint = "请管理员看“交换”里约定送什么、收什么；版次不同，请两边都升级。"


class NumberReused(DomainError):
    """Another package of this number came before. Facts: number."""

    code = "integrations.package-number-reused"
    message = "第 {number} 号包以前收过，内容却不一样，没有收。"
    hint = "同一个编号只能是同一个包。请对方重新送一份，编号会是新的。"


class OutOfOrder(DomainError):
    """A newer one of the same came already. Facts: number, newer."""

    code = "integrations.package-out-of-order"
    message = "第 {number} 号包比已经收到的第 {newer} 号旧，没有收。"
    hint = "新的一份里已经有了，旧的不用再收。"


class PackageDecided(DomainError):
    """It was taken or refused, or nobody has tried it."""

    code = "integrations.package-decided"
    message = "这个包已经办过了。"
    hint = "请看最新的情况。"


class TooManyRows(DomainError):
    """Facts: most."""

    code = "integrations.package-too-large"
    message = "这里超过 {most} 行，一个包装不下。"
    hint = "一个包是一个社区的，现在还不能分成几包送。"
