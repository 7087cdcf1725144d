"""Around everything a person starts: what goes wrong is said in words, and the exit status tells it to scripts."""

import errno
import sys
from collections.abc import Callable

import psycopg

from liren.launch.errors import LaunchError, disk_full


def guarded(work: Callable[[], int]) -> int:
    """The exit status of `work`: its own, 1 after an error that was explained, 130 after Ctrl-C."""
    try:
        return work()
    except LaunchError as error:
        complain(error)
    except psycopg.errors.DiskFull:
        complain(disk_full("数据库"))
    except psycopg.OperationalError as error:
        complain(LaunchError(f"数据库出了问题：{str(error).strip()}", "the database failed"))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        complain(disk_full(error.filename or "数据目录"))
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130
    return 1


def complain(error: LaunchError) -> None:
    print(f"\n错误：{error.chinese}\n（{error.english}）", file=sys.stderr, flush=True)
