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
