"""`./liren reload`: new web processes and a new worker without a request lost, for a certificate that was renewed."""

import signal

from liren.launch import processes
from liren.launch.errors import LaunchError
from liren.launch.installation import Installation

WEB, WORKER = "liren.config.wsgi:application", "django work"
"""What stands in their command lines."""


def reload(installation: Installation) -> int:
    """Tell the running web server to replace its processes one after another, and the worker to end and be started.

    The web server goes on answering meanwhile: the old processes finish what they have. Raises LaunchError when
    nothing runs over this data.
    """
    web = _leader(installation, "web", WEB)
    worker = _leader(installation, "worker", WORKER)
    if web is None:
        raise LaunchError(f"{installation.data} 上没有在运行的网站。", "nothing runs over this data")
    processes.tell(web, signal.SIGHUP)
    if worker is not None:
        processes.tell(worker, signal.SIGTERM)
    print("  网站正在逐个换上新进程，不中断；后台任务办完手上的一件就重新开始。")
    return 0


def _leader(installation: Installation, name: str, mark: str) -> int | None:
    """The first process of a service, by its pid file; None when it does not run, or the number is a stranger's."""
    return processes.PidFile(installation.run / f"{name}.pid").leader(mark)
