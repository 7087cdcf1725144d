"""Errors of starting and stopping, for the person at the keyboard: what happened, what to do, one line of English."""


class LaunchError(Exception):
    """Shown as it is and followed by exit status 1; never a traceback."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english
        super().__init__(f"{chinese}\n（{english}）")


class ServerBusy(LaunchError):
    """Another process supervises a database server over the same directory."""


class DiskFull(LaunchError):
    """No space is left where the database writes."""


NO_SPACE = "No space left on device"


def disk_full(where: object) -> DiskFull:
    return DiskFull(f"磁盘已满：{where} 所在的磁盘没有空间了。请清理后再试，已有数据不受影响。", f"{NO_SPACE}: {where}")
