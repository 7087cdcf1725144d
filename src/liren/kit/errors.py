"""Errors for people: a stable code, what happened with its facts, what to do next.

Raised in actions and queries, caught once at the door (`web.middleware`, `api.errors`).
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule of the domain says no. Broken rule 409; see the subclasses for the rest."""

    code: ClassVar[str] = "kit.domain-error"
    message: ClassVar[str] = "这一步没有办成。"
    hint: ClassVar[str] = ""
    status: ClassVar[int] = 409
    keeps: ClassVar[bool] = False  # True: what was written before it stays written (a counted try), see database.write

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.text)

    @property
    def text(self) -> str:
        return self.message.format(**self.facts)

    @property
    def advice(self) -> str:
        return self.hint.format(**self.facts)


class NotYours(DomainError):
    """Not there, or not yours to see: the two are told apart by nobody."""

    code = "kit.not-found"
    message = "没有找到{what}。"
    hint = "请核对编号；如果是别人转给您的，请向发件人核实。"
    status = 404


class SignInFirst(DomainError):
    code = "kit.sign-in-first"
    message = "请先登录。"
    hint = "登录后会回到刚才的页面。"
    status = 401


class InvalidInput(DomainError):
    """Bad input, all of it at once: `fields` maps a field's path to what is wrong and what to do.

    >>> InvalidInput(phone="手机号应为 11 位数字").fields
    {'phone': '手机号应为 11 位数字'}
    """

    code = "kit.invalid-input"
    message = "有 {count} 处需要改。"
    hint = "请看标出的栏目。"
    status = 422

    def __init__(self, **fields: str) -> None:
        self.fields: dict[str, str] = dict(fields)
        super().__init__(count=len(fields))

    @classmethod
    def of(cls, problems: dict[str, str]) -> "InvalidInput":
        return cls(**problems)


class SentAsSomethingElse(InvalidInput):
    """The id of a sending came before, with other content: one of the two is not what its sender believes."""

    code = "kit.sent-as-something-else"
    message = "这个提交编号已经用于另一份内容。"
    hint = "请核对后重新提交一次。"


class SealBroken(DomainError):
    """Something sealed does not open: altered, moved to another row, or sealed under another key."""

    code = "kit.seal-broken"
    message = "加密内容无法打开：内容被改动过，或者密钥不对。"
    hint = "请运维人员核对密钥目录与数据库备份是否同一时刻。"
    status = 500


class KeyMissing(DomainError):
    code = "kit.key-missing"
    message = "缺少第 {number} 号主密钥。"
    hint = "请把备份中的密钥文件放回密钥目录。"
    status = 500


class ValueErased(DomainError):
    """The value was personal, and the person's key has been destroyed."""

    code = "kit.value-erased"
    message = "这项个人信息已于{erased_at}按本人要求删除。"
    hint = "办理经过仍然可查；个人信息无法恢复。"
    status = 410


class PermitUnknown(NotYours):
    code = "kit.permit-unknown"
    message = "没有找到这个链接。"
    hint = "请检查链接是否完整；也可以登录后在“我的”里办理。"

    def __init__(self) -> None:
        super().__init__(what="这个链接")


class PermitUsed(DomainError):
    code = "kit.permit-used"
    message = "这个链接已经用过了。"
    hint = "一个链接只能用一次；如需更改，请登录后办理或联系社区。"
    status = 410


class PermitExpired(DomainError):
    code = "kit.permit-expired"
    message = "这个链接已经过期。"
    hint = "请登录后办理，或请社区重新发一个链接。"
    status = 410


class NoSmsGateway(DomainError):
    """No short message can be sent here: the console's gateway prints, in a demo, for those at this machine."""

    code = "kit.no-sms-gateway"
    message = "短信没有发出去：平台还没有接通短信通道。"
    hint = "请拨打社区电话，或请社区工作者代为登记；运维人员可设置 LIREN_SMS_GATEWAY。"
    status = 503


class DatabaseAway(DomainError):
    """Nothing can be read or written just now. Facts: seconds until it is worth asking again; saved: what became of
    what was sent, in words."""

    code = "kit.database-away"
    message = "平台正在恢复，请稍后再试。"
    hint = "{saved}过 {seconds} 秒再试，平台会自己恢复。"
    status = 503


class RequestTooLarge(DomainError):
    code = "kit.request-too-large"
    message = "发来的内容太大，没有收下。"
    hint = "一次最多 {most} MB；照片请用较小尺寸，或分几次上传。"
    status = 413


class TooManyTries(DomainError):
    """Raised by the throttle; `facts["seconds"]` is how long to wait."""

    code = "kit.too-many-tries"
    message = "尝试次数太多。"
    hint = "请在 {seconds} 秒后再试。"
    status = 429


class TooFast(TooManyTries):
    """Raised by the flood's limit: more requests than anybody makes by hand."""

    code = "kit.too-fast"
    message = "打开或提交得太快了。"
    hint = "请在 {seconds} 秒后再试。"


class FontMissing(DomainError):
    code = "kit.font-missing"
    message = "没有找到中文字体，印不出来。"
    hint = "请运维人员重新运行 ./liren up，让它装好 pylopdf-fonts-zh-cn。"
    status = 500
