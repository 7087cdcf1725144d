"""What the API itself refuses, before any room is asked."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class Unreadable(InvalidInput):
    """The body is not the JSON (or the form) that was promised."""

    code = "api.unreadable"
    message = "请求内容读不出来。"
    hint = "请按接口说明发送 UTF-8 的 JSON；上传文件用 multipart/form-data。"

    def __init__(self) -> None:
        super().__init__(body="不是合格的 JSON 或表单。")


class NoSuchAddress(NotYours):
    code = "api.no-such-address"
    message = "没有这个接口地址。"
    hint = "接口清单见 /api/v1/openapi.json。"

    def __init__(self) -> None:
        super().__init__(what="这个接口")


class MethodNotAllowed(DomainError):
    """Facts: method, allowed."""

    code = "api.method-not-allowed"
    message = "这个地址不能用 {method}。"
    hint = "可以用：{allowed}。"
    status = 405


class RequestRefused(DomainError):
    """The web server's own refusals: a body too large, a forbidden host, a broken header."""

    code = "api.request-refused"
    message = "请求不合规定，没有处理。"
    hint = "请检查内容大小（至多 12 MB）和请求头。"
    status = 400


class ScopeMissing(DomainError):
    """A key asks for what it was not made for. Facts: scope."""

    code = "api.scope-missing"
    message = "这个接口凭证没有“{scope}”这一项。"
    hint = "请管理员在“接口凭证”里另开一个有这一项的。"
    status = 403


class TooManyCalls(DomainError):
    """A key calls more often than it may. Facts: seconds."""

    code = "api.too-many-calls"
    message = "这个接口凭证调用得太频繁。"
    hint = "请等 {seconds} 秒，见 Retry-After。"
    status = 429


class Broken(DomainError):
    """Our fault. The answer's `id` is the id in the log."""

    code = "api.broken"
    message = "平台出了错，这次没有办成，也没有留下一半。"
    hint = "请稍后再试；报修时请提供编号。"
    status = 500
