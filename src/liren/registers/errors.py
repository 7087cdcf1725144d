"""What can be wrong with a register's files."""

from liren.kit.errors import DomainError


class SheetUnreadable(DomainError):
    code = "registers.sheet-unreadable"
    message = "读不了这个文件：{why}。"
    hint = "请下载模板，照第一行的列名填好，存成 .xlsx 再上传。"
    status = 422


class TooManyRows(DomainError):
    code = "registers.too-many-rows"
    message = "这里超过 {most} 行，没有导出。"
    hint = "请先选下一级地方，再分几次导出。"
    status = 422


class RowsRefused(DomainError):
    code = "registers.rows-refused"
    message = "有 {count} 处必须先改，这个文件一行也没有写入。"
    hint = "请按列出的行、列改好文件，再上传一次。"
    status = 422

    def __init__(self, *, problems: "tuple[object, ...]") -> None:
        self.problems = problems
        super().__init__(count=len(problems))
