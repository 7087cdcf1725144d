"""What drafts say no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchDraft(NotYours):
    code = "standards.no-such-draft"
    message = "没有找到这份草案。"
    hint = "可在“规程草案”里查看您能看到的草案。"

    def __init__(self) -> None:
        super().__init__(what="这份草案")


class DraftSavedMeanwhile(DomainError):
    """Somebody saved since this text was opened."""

    code = "standards.draft-saved-meanwhile"
    message = "您打开之后，{name}又保存过（第 {number} 次）。"
    hint = "您的文字还在页面上。请在另一个窗口打开草案，对照后把要改的补进去。"


class DraftStands(DomainError):
    """The draft is in a state in which this cannot be done."""

    code = "standards.draft-stands"
    message = "草案“{state}”，不能{act}。"
    hint = "请刷新后按现在的状态办理。"


class WrittenByReviewer(DomainError):
    """Four eyes: whoever wrote any of it does not judge it."""

    code = "standards.written-by-reviewer"
    message = "您写过这份草案，不能由您{act}。"
    hint = "请另一位有发布权限的人审核。"
    status = 403


class DraftNotReady(DomainError):
    code = "standards.draft-not-ready"
    message = "草案还有 {count} 处没有通过检查：{problems}"
    hint = "改好写法、让全部案例与写的相符之后，再提交、发布。"


class HearingOver(DomainError):
    """The draft is not open for judgement, or no longer."""

    code = "standards.hearing-over"
    message = "这份草案现在不征求评议。"
    hint = "想说的话可以在条款页上说，会送到维护这一条的人手里。"


class KeyOfAnother(DomainError):
    """A procedure of that key is published for another place (usually by a higher level)."""

    code = "standards.key-of-another"
    message = "“{key}”已由{publisher}发布，适用范围与您的不同。"
    hint = "要在本地细化，请制定实施细则；要另立一份，请另起英文名。"
