"""Addresses to listen on: whether one is free, and if not, whose it is."""

import errno
import ipaddress
import os
import re
import socket
import sys
from pathlib import Path

from liren.launch import processes
from liren.launch.errors import LaunchError

_LISTENING = "0A"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`. A name counts only when every address of it does."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None)
    except socket.gaierror:
        return False
    return all(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_loopback for entry in found)


def free_port(host: str, port: int) -> int:
    """`port` itself when it can be listened on (0: any free one); LaunchError says why not, and who is there."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise LaunchError(f"不认识地址 {host}。请检查 --host。", f"unknown host {host}") from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise _why_not(host, port, error) from error
        return int(probe.getsockname()[1])


def _why_not(host: str, port: int, error: OSError) -> LaunchError:
    if error.errno == errno.EADDRINUSE:
        who = holder(port)
        return LaunchError(
            f"端口 {port} 已被占用（{who or '查不到是哪个程序'}）。请停掉它，或换一个：./liren up --port {port + 1}",
            f"port {port} is taken by {who or 'another program'}",
        )
    if error.errno == errno.EACCES:
        return LaunchError(
            f"没有权限使用端口 {port}（小于 1024 的端口归 root）。请换一个：./liren up --port 8000",
            f"permission denied for port {port}",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return LaunchError(f"本机没有地址 {host}。请检查 --host。", f"{host} is not an address of this machine")
    return LaunchError(f"不能在 {host}:{port} 上提供服务：{error.strerror}", f"cannot listen on {host}:{port}")


def holder(port: int) -> str | None:
    """The process listening on `port`, as “进程 123：command”; None where it cannot be seen."""
    inodes = _listening_inodes(port)
    if not inodes or not sys.platform.startswith("linux"):
        return None
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    holders = [pid for pid in pids if _holds(Path(f"/proc/{pid}/fd"), inodes)]
    first = [pid for pid in holders if processes.parent(pid) not in holders]  # not the workers it shares the port with
    return f"进程 {first[0]}：{processes.command(first[0])[:80]}" if first else None


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def _holds(descriptors: Path, inodes: set[str]) -> bool:
    try:
        names = os.listdir(descriptors)
    except OSError:
        return False
    for name in names:
        try:
            match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(descriptors / name))
        except OSError:
            continue
        if match and match[1] in inodes:
            return True
    return False


def own_names() -> list[str]:
    """Names and addresses by which others may call this machine."""
    name = socket.gethostname()
    found = {"localhost", "127.0.0.1", "[::1]", name, socket.getfqdn()}
    try:
        found |= {str(entry[4][0]) for entry in socket.getaddrinfo(name, None, socket.AF_INET)}
    except socket.gaierror:
        found.add(name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: nothing is sent, a route is chosen
            found.add(str(probe.getsockname()[0]))
        except OSError:
            found.add("localhost")
    return sorted(found)
