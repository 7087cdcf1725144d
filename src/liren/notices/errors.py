"""What the notices room refuses."""

from liren.kit.errors import DomainError, NotYours


class MustArrive(DomainError):
    """A notice somebody has a right to cannot be switched off in the app."""

    code = "notices.must-arrive"
    message = "“{kind}”不能关闭。"
    hint = "这是办理结果等必须告知您的消息；可以关闭短信，站内消息会保留。"


class NoSuchAddress(NotYours):
    """No address waits there, or none is there to take away."""

    code = "notices.no-such-address"

    def __init__(self) -> None:
        super().__init__(what="这个接收地址")


class CodeWrong(DomainError):
    """Not the code that was sent, or too old, or tried too often. The try counts."""

    code = "notices.code-wrong"
    message = "验证码不对，或者已经过期。"
    hint = "请看最近收到的那一条；过了 30 分钟或试了 5 次，请重新填地址，再发一次。"
    keeps = True


class NotTaken(DomainError):
    """The app of a work group did not take a message; the outbox tries again later. Facts: channel."""

    code = "notices.not-taken"
    message = "{channel}没有收下这条消息。"
    hint = "平台过一会儿再送。"
    status = 502


class NotAnswered(NotTaken):
    """The app's host took too long: it is so for every group. Facts: channel."""

    code = "notices.not-answered"
    message = "{channel}没有回应。"
