"""What the notices room refuses."""

from liren.kit.errors import DomainError


class MustArrive(DomainError):
    """A notice somebody has a right to cannot be switched off in the app."""

    code = "notices.must-arrive"
    message = "“{kind}”不能关闭。"
    hint = "这是办理结果等必须告知您的消息；可以关闭短信，站内消息会保留。"
