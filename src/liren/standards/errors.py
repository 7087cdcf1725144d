"""What the standards room says no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchProcedure(NotYours):
    code = "standards.no-such-procedure"
    message = "没有找到规程“{key}”。"
    hint = "可在“规程”页查看本地正在使用的规程。"


class NoSuchClause(NotYours):
    code = "standards.no-such-clause"
    message = "没有找到这一条。"
    hint = "可从规程页或标准页找到它。"

    def __init__(self) -> None:
        super().__init__(what="这一条")


class NoSuchReference(NotYours):
    code = "standards.no-such-reference"
    message = "没有找到{kind}“{key}”。"
    hint = "请把它加入 lawbook 目录后重新载入。"


class SameVersionOtherText(DomainError):
    """A published version is never rewritten: affairs run under it."""

    code = "standards.same-version-other-text"
    message = "“{key}”第 {version} 版已经发布，正文不能再改（{file}）。"
    hint = "请把 version 改为 {next_version} 再载入；已经开始的事项仍按旧版办完。"


class LawbookInvalid(DomainError):
    """One or more files of the law book cannot be used; nothing was loaded."""

    code = "standards.lawbook-invalid"
    message = "规程文件有 {count} 处错误：{problems}"
    hint = "改好后再载入；这次没有载入任何内容。"


class FactsMovedOn(DomainError):
    code = "standards.facts-moved-on"
    message = "您打开以后，有人改过这些提法。"
    hint = "您写的还在下面；请看过最新的再保存。"


class ListedByTheDocument(DomainError):
    """What a document lists is not rewritten by anybody."""

    code = "standards.listed-by-the-document"
    message = "“{title}”的内容是文献自己列出的，不能改写。"
    hint = "文献有新的表述时，请作为新的一版载入。"
