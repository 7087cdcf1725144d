"""What can be wrong with a whole file. What is wrong with one cell is a `Problem`, and all of them are told at once."""

from liren.kit.errors import DomainError


class FileUnreadable(DomainError):
    code = "affairs.import-file-unreadable"
    message = "读不了“{name}”：{why}。"
    hint = "请给 .xlsx 或 .csv 文件（CSV 用 UTF-8 或 GB18030 编码），第一行是列名。"
    status = 422


class ColumnsUnclear(DomainError):
    code = "affairs.import-columns-unclear"
    message = "列对不上：{why}。"
    hint = "请写一个对应表（YAML），例如 columns: {{留言主题: title, 留言时间: opened_at}}，再加 --map 文件名。"
    status = 422


class RowsRefused(DomainError):
    code = "affairs.import-rows-refused"
    message = "有 {count} 处必须先改，这个文件一行也没有写入。"
    hint = "请按列出的行、列改好文件，再运行一次；已经写入的不会重复。"
    status = 422


class RowsChanged(DomainError):
    code = "affairs.import-rows-changed"
    message = "第 {lines} 行以前导入过，内容却不一样，这个文件一行也没有写入。"
    hint = "导入过的事项不能用文件改：请在平台上办那一件，或者从文件里删去这些行。"
    status = 422
