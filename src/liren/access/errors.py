"""What access says when it says no."""

from liren.kit.errors import DomainError, InvalidInput


class NotAllowed(DomainError):
    """Facts: act (as people say it), allowed (titles of the roles that may)."""

    code = "access.not-allowed"
    message = "您在这里不能{act}。"
    hint = "可由{allowed}办理；需要权限请联系管理员。"
    status = 403


class UnknownRole(InvalidInput):
    code = "access.unknown-role"
    message = "没有这个角色。"
