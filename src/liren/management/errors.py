"""What this room says no to."""

from liren.kit.errors import DomainError, NotYours


class NoSuchTable(NotYours):
    code = "management.no-such-table"
    message = "没有找到这张表。"
    hint = "请从“一表通”的列表里打开；不在您管的地方的表看不到。"

    def __init__(self) -> None:
        super().__init__(what="这张表")


class TableRefused(DomainError):
    """The document is no table that may be asked: what is wrong is in `problems`, one line each."""

    code = "management.table-refused"
    message = "这张表还不能用，有 {count} 处要改。"
    hint = "请照下面说的改好，再试一次；写的内容都还在。"
    status = 422

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(count=len(problems))


class SameVersionOtherTable(DomainError):
    code = "management.same-version-other-text"
    message = "《{title}》第 {version} 版已经发布过，文字不一样。"
    hint = "改了就把 version 加一；发布过的不能改。"


class NotAdmitted(DomainError):
    """No admission, no asking."""

    code = "management.not-admitted"
    message = "《{title}》没有准入，不能向社区要。"
    hint = "先走“报表准入规程”：{why}。"


class AskedAlready(DomainError):
    code = "management.asked-already"
    message = "“{column}”在《{other}》里已经问过社区。"
    hint = "请写 same_as: {source}，平台直接取那张表的答案。"


class AskedHereAlready(DomainError):
    code = "management.asked-here-already"
    message = "《{title}》在这里已经在要。"
    hint = "换新的一版，请先停掉原来的。"


class NotOpenToFill(DomainError):
    code = "management.not-open"
    message = "这张表{state}，不能改。"
    hint = "还没收的，请审核的人退回；收了以后发现错，用“更正”另出一版。"


class HandsItselfIn(DomainError):
    code = "management.hands-itself-in"
    message = "这张表都是平台有的，{due}自动报送，不用人报。"
    hint = "数不对，请在那天以前到来源处改，表里会跟着对。"


class NotHandedIn(DomainError):
    code = "management.not-handed-in"
    message = "这张表还没有报送，不能审核。"
    hint = "等社区报送以后再看；要催请在事项里留言。"


class NotYetWhole(DomainError):
    """Cells to fill or mend, doubts without a reason: each named, all at once."""

    code = "management.not-yet-whole"
    message = "还有 {count} 处要补或说明，没有报送。"
    hint = "已经填的都存好了。{first}"
    status = 422
    keeps = True  # the cells sent along with it
