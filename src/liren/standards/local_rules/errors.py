"""What local rules say no to."""

from collections.abc import Iterable

from liren.engine.problems import Problem
from liren.kit.errors import DomainError, InvalidInput, NotYours


class NoSuchLocalRules(NotYours):
    code = "standards.no-such-local-rules"
    message = "没有找到这份实施细则。"
    hint = "可在“规程”里的“实施细则”查看本地的。"

    def __init__(self) -> None:
        super().__init__(what="这份实施细则")


class BeyondTheParent(InvalidInput):
    """The rules go where the procedure above does not let them; `fields` says it clause by clause."""

    code = "standards.beyond-the-parent"
    message = "有 {count} 处不合上级规定：{problems}"
    hint = "请按标出的范围改；填的都还在。"

    def __init__(self, problems: Iterable[Problem]) -> None:
        told: dict[str, str] = {}
        for one in problems:
            told[one.path] = told.get(one.path, "") + one.message + one.hint
        self.fields = told
        said = "；".join(f"{path}：{text}" for path, text in list(told.items())[:5])
        DomainError.__init__(self, count=len(told), problems=said)


class LocalRulesMovedOn(DomainError):
    """Somebody saved or published since this was opened."""

    code = "standards.local-rules-moved-on"
    message = "您打开之后，{name}已经{what}（{when}）。"
    hint = "您填的还在页面上，没有存入。请在另一个窗口打开最新的，对照后再改。"


class NothingChanged(DomainError):
    code = "standards.nothing-changed"
    message = "细则里一处改动也没有。"
    hint = "和上级规定完全一样就不用发布细则；请至少改一处。"


class LocalRulesStand(DomainError):
    """They are in a state in which this cannot be done."""

    code = "standards.local-rules-stand"
    message = "这份实施细则{state}，不能{act}。"
    hint = "请刷新后按现在的情形办理。"
