"""What the media room refuses."""

from liren.kit.errors import DomainError, InvalidInput


class FileRefused(InvalidInput):
    """Raised when a file is not taken in; `fields["file"]` says why and what to do."""

    code = "media.file-refused"
    message = "这个文件没有收下。"
    hint = "{why}"

    def __init__(self, why: str) -> None:
        super().__init__(file=why)
        self.facts["why"] = why


class FileGone(DomainError):
    """The row is there and the bytes are not: the store was not restored with the database."""

    code = "media.file-gone"
    message = "文件内容不在存储中。"
    hint = "请运维人员从同一时刻的备份恢复文件目录。"
    status = 500


class FileTaken(DomainError):
    """One of the files belongs to another matter already, or to another uploader."""

    code = "media.file-taken"
    message = "有文件不是您刚上传的，或者已经用在别处。"
    hint = "请重新上传后再提交。"
