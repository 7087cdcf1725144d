"""What papers say no to."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class NoSuchTemplate(NotYours):
    code = "affairs.no-such-template"

    def __init__(self) -> None:
        super().__init__(what="这种文书")


class NoSuchPaper(NotYours):
    code = "affairs.no-such-paper"

    def __init__(self) -> None:
        super().__init__(what="这份文书")


class TemplatesInvalid(DomainError):
    code = "affairs.templates-invalid"
    message = "文书模板有 {count} 处错误：{problems}"
    hint = "改好 lawbook/papers 里的文件再启动。"
    status = 500


class PaperNotYours(DomainError):
    code = "affairs.paper-not-yours"
    message = "《{title}》不能由您出具或作废。"
    hint = "可由：{allowed}。"
    status = 403


class PaperNotForThis(DomainError):
    """The template is for other affairs."""

    code = "affairs.paper-not-for-this"
    message = "《{title}》不用于这类事项。"
    hint = "请在事项的“文书”页看能出哪些。"


class PaperOver(DomainError):
    """Withdrawn, or replaced by a corrected version."""

    code = "affairs.paper-over"
    message = "《{title}》{number}已经{state}，不能再改。"
    hint = "请看最新的一份。"


class PaperErased(DomainError):
    code = "affairs.paper-erased"
    message = "这份文书含有个人信息，已按本人要求删除。"
    hint = "文号、日期和真伪仍可核验。"
    status = 410


class NumberingHasNoGaps(DomainError):
    code = "affairs.numbering-has-no-gaps"
    message = "“{series}”的文号不许跳号。"
    hint = "下一份接着编；出错的文书请作废，文号留在号簿里。"


class BadWord(InvalidInput):
    code = "affairs.bad-word"
