"""`./liren up`: from whatever state the data directory is in to a running platform, and back to nothing running."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from liren.kit.mail import server_of
from liren.kit.oidc import provider_of
from liren.launch import database, frontend, ports
from liren.launch.errors import LaunchError
from liren.launch.installation import DATABASE, DJANGO, PEOPLE, ROOT, Installation, UpLock, refuse_full
from liren.launch.postgres import EmbeddedServer
from liren.launch.progress import phase
from liren.launch.reload import WEB, WORKER
from liren.launch.restore import finish
from liren.launch.supervisor import Service, Supervisor, tell_systemd
from liren.launch.tls import Certificate, given, own

WORKERS, THREADS = 2, 4
_HARDLY_ANY = 40 * 1024 * 1024  # bytes; a log segment of the database takes 16 MB


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000；0 为任一空闲端口")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机能访问")
    parser.add_argument("--tls", action="store_true", help="用 https；没有给证书就自己做一个")
    parser.add_argument("--cert", type=Path, help="证书（PEM，含中间证书），连同 --key")
    parser.add_argument("--key", type=Path, help="证书的私钥（PEM，不加口令）")
    parser.add_argument("--no-demo", action="store_true", help="不要示范社区和示范账号")


def up(installation: Installation, options: argparse.Namespace) -> int:
    """Run the platform until Ctrl-C; 0 after a clean stop."""
    start = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    installation.open()
    lock = UpLock(installation)
    lock.take()
    _read_settings()
    demo = demo_allowed(options.host, options.no_demo)
    certificate = _certificate(installation, options)
    supervisor = Supervisor(None, [worker(), web(options.host, 0)], {}, installation.run)
    if supervisor.stop_orphans():
        print("  清理了上次异常退出留下的进程。")
    port = ports.free_port(options.host, options.port)
    with phase("前端") as now:
        now.note = frontend.settle(installation.environment(""))
    server = None if installation.external else database.embedded(installation)
    try:
        url = _database(installation, server)
        if finish(installation, url):
            print("  完成了上次中断的恢复。")
        address = f"{'https' if certificate else 'http'}://{_shown(options.host)}:{port}/"
        environment = installation.environment(
            url,
            LIREN_DEMO="1" if demo else "0",
            LIREN_HOSTS=hosts(options.host),
            LIREN_ADDRESS=os.environ.get("LIREN_ADDRESS") or address,
            **({"LIREN_TLS": "1"} if certificate else {}),
        )
        _prepare(environment, [installation.data, *([server.home.base] if server else [])], demo=demo)
        supervisor = Supervisor(server, [worker(), web(options.host, port, certificate)], environment, installation.run)
        supervisor.catch_signals()
        with phase("网站与后台任务"):
            supervisor.wait_until_healthy(_local(options.host), port, tls=certificate is not None)
        if not supervisor.stopping:
            lock.say(f"进程 {os.getpid()}，{address}")
            _welcome(installation, address, certificate, demo=demo, seconds=time.monotonic() - start)
            tell_systemd("READY=1")
            supervisor.run()
        print("\n  正在停止 …", flush=True)
        supervisor.stop()
        print("  已全部停止，数据已保存。", flush=True)
    finally:
        supervisor.stop()
        if server is not None:
            server.stop()
        lock.give_back()
    return 0


def _read_settings() -> None:
    """Raises LaunchError for settings that are incomplete or written wrongly, before anything is started."""
    for read in (lambda: server_of(os.environ.get("LIREN_MAIL", "")), lambda: provider_of(os.environ)):
        try:
            read()
        except ValueError as error:
            raise LaunchError(f"{error}。", "a setting is incomplete or written wrongly") from None


def _certificate(installation: Installation, options: argparse.Namespace) -> Certificate | None:
    """What `--tls` is served with. Raises LaunchError for half of a pair, or one that does not fit."""
    if bool(options.cert) != bool(options.key):
        raise LaunchError("--cert 和 --key 要一起给。", "--cert and --key belong together")
    if options.cert:
        return given(options.cert, options.key)
    if not options.tls:
        return None
    return own(installation.data / "tls", [name.strip("[]") for name in hosts(options.host).split(",")])


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def demo_allowed(host: str, refused: bool) -> bool:
    """Demo accounts and console codes: only where nobody but this machine gets in.

    LIREN_DEMO=0 or a name in LIREN_HOSTS that is not this machine's own (a proxy in front) turns them off as well.
    """
    served = [name for name in os.environ.get("LIREN_HOSTS", "").split(",") if name]
    own = ports.is_loopback(host) and all(ports.is_loopback(name.strip("[]")) for name in served)
    if not own:
        print("  对外提供服务：示范账号和控制台验证码已停用。")
    return own and not refused and os.environ.get("LIREN_DEMO") != "0"


def hosts(host: str) -> str:
    """The names served: what LIREN_HOSTS says, else what can reach `host`."""
    given = os.environ.get("LIREN_HOSTS")
    if given:
        return ",".join(dict.fromkeys([*given.split(","), "localhost"]))
    if ports.is_loopback(host):
        return "localhost,127.0.0.1,[::1]"
    if host in ("0.0.0.0", "::"):  # noqa: S104
        return ",".join(ports.own_names())
    return ",".join(("localhost", _shown(host)))


def _database(installation: Installation, server: EmbeddedServer | None) -> str:
    if server is None:
        with phase("数据库"):
            database.check_external(str(installation.external))
        return str(installation.external)
    with phase("数据库") as now:
        server.start()
        now.note = "新建" if server.ensure(DATABASE) else ""
    return server.url(DATABASE)


def _prepare(environment: dict[str, str], places: list[Path], *, demo: bool) -> None:
    """The database's phases. When one fails and a disk of `places` is full, that is the reason, however it was told."""
    command = [sys.executable, "-m", "liren.launch.prepare", *([] if demo else ["--no-demo"])]
    status = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode  # noqa: S603
    if status == 130:
        raise KeyboardInterrupt
    if status != 0:
        for place in places:
            refuse_full(place, _HARDLY_ANY)
        raise LaunchError("启动没有完成，原因见上。数据没有受损，改好后再运行一次即可。", "start was not completed")


def web(host: str, port: int, certificate: Certificate | None = None) -> Service:
    """The web server: few processes with threads, each keeping its connection to the database."""
    command = [sys.executable, "-m", "gunicorn", WEB, "--bind", f"{_shown(host)}:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    command += ["--worker-class", "liren.launch.serving.SteadyWorker"]
    if certificate is not None:
        command += ["--certfile", str(certificate.chain), "--keyfile", str(certificate.key)]
    command += ["--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"]
    return Service("web", "网站", command, WEB)


def worker() -> Service:
    """The worker. It waits for a lost database by itself."""
    return Service("worker", "后台任务", [*DJANGO, "work"], WORKER)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _local(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _welcome(
    installation: Installation, address: str, certificate: Certificate | None, *, demo: bool, seconds: float
) -> None:
    print(f"\n  里仁已启动，用时 {seconds:.1f} 秒：{address}")
    print(f"  数据目录：{installation.data}；按 Ctrl-C 停止。")
    if certificate is not None and certificate.authority is not None:
        print("\n  证书由本机自己签发，浏览器会提示“不安全”，除非在访问的设备上信任这份根证书：")
        print(f"  {certificate.authority}\n  SHA-256 {certificate.fingerprint}")
        print("  请先核对指纹再信任；有正式证书时用 --cert 和 --key 换上。")
    if demo:
        print("\n" + (installation.run / PEOPLE).read_text(encoding="utf-8").rstrip())
    print(flush=True)
