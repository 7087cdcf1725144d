"""`./liren reload`: new web processes and a new worker without a request lost, for a certificate that was renewed."""

import signal

from liren.launch import processes, tls
from liren.launch.errors import LaunchError
from liren.launch.installation import Installation

WEB, WORKER = "liren.config.wsgi:application", "django work"
"""What stands in their command lines."""


def reload(installation: Installation) -> int:
    """Tell the running web server to replace its processes one after another, and the worker to end and be started.

    The web server goes on answering meanwhile: the old processes finish what they have. A certificate of the platform's
    own that is near its end is made anew first. Raises LaunchError when nothing runs over this data, or it is another
    user's.
    """
    web = _leader(installation, "web", WEB)
    worker = _leader(installation, "worker", WORKER)
    if web is None:
        raise LaunchError(f"{installation.data} 上没有在运行的网站。", "nothing runs over this data")
    installation.refuse_foreign()  # a key made by another user could not be read by the web server
    kept = installation.data / "tls"
    if _leader(installation, "web", str(tls.of(kept).chain)) == web and tls.renewed(kept):
        print("  自己签发的证书快到期了，换了一张；信任过根证书的设备不用再做什么。")
    processes.tell(web, signal.SIGHUP)
    if worker is not None:
        processes.tell(worker, signal.SIGTERM)
    print("  网站正在逐个换上新进程，不中断；后台任务办完手上的一件就重新开始。")
    return 0


def _leader(installation: Installation, name: str, mark: str) -> int | None:
    """The first process of a service, by its pid file; None when it does not run, or the number is a stranger's."""
    return processes.PidFile(installation.run / f"{name}.pid").leader(mark)
