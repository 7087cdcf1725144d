"""`manage.py keys`: the master keys that wrap people's own keys, and changing to a new one."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from django.core.management.base import BaseCommand, CommandParser

from liren.access.public import enter_system
from liren.kit import crypto, rotation, vault
from liren.kit.database import one_transaction

_PAUSE: Final = 0.2  # seconds between two looks at who still has not ended
Answer = TypeVar("Answer")


class Command(BaseCommand):
    help = "show 各主密钥之下有多少人的密钥；rotate 换用新的主密钥，可以中断后再来。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="各主密钥之下有多少人的密钥")
        rotate = verbs.add_parser("rotate", help="换用新的主密钥；上次没有换完就接着换。不用停机")
        rotate.add_argument("--batch", type=int, default=1000, help="每批多少人，默认 1000；每批单独提交")
        rotate.add_argument(
            "--wait", type=int, default=300, help="换用之前就开始、还没结束的操作，最多等它们多少秒，默认 300"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "rotate":
            self.rotate(options["batch"], options["wait"])
        for number, count in sorted(_as_system(_counts).items()):
            current = "（正在使用）" if number == crypto.current_master() else ""
            self.stdout.write(f"第 {number} 号主密钥{current}：{count} 人")
        for one, count in _as_system(rotation.left_behind):
            if count:
                self.stdout.write(f"{one.table}.{one.column}：{count} 项还在旧主密钥之下")

    def rotate(self, batch: int, wait: int) -> None:
        """A new master key, unless something is still under an older one; then everything under the newest."""
        left = _behind()
        if not left:
            self.stdout.write(f"新建第 {crypto.add_master()} 号主密钥。请立即备份密钥目录。")
            left = _behind()
        else:
            self.stdout.write(f"接着上次：还有 {left} 人（项）。")
        done, until = 0, time.monotonic() + wait
        while True:
            moved = self._round(batch, done, left)
            done += moved
            if not _ended_by(until):
                self.stdout.write("换用之前就开始的操作还没有结束：旧主密钥文件先别收起，过一会儿请再运行一次。")
                return
            still = _behind()
            if not still:
                break
            if not moved and time.monotonic() > until:
                self.stdout.write(f"还有 {still} 人（项）一直被占用，没有换成：旧主密钥文件先别收起，请再运行一次。")
                return
            time.sleep(0 if moved else _PAUSE)  # held by somebody who began since
        self.stdout.write("已全部换到新主密钥。旧主密钥文件再留 30 天：这期间重发的请求还要靠它认出。")

    def _round(self, batch: int, done: int, left: int) -> int:
        """Whatever lies under an older key, batch by batch, each committed by itself; how many there were."""
        ways: list[Callable[[int], int]] = [vault.rewrap]
        ways += [partial(rotation.reseal, one) for one in rotation.columns_under_master()]
        moved = 0
        for way in ways:
            while some := _as_system(partial(way, batch)):
                moved += some
                self.stdout.write(f"  已换 {done + moved} / {max(left, done + moved)} 人（项）")
        return moved


def _as_system(ask: Callable[[], Answer]) -> Answer:
    with one_transaction():
        enter_system("command")
        return ask()


def _counts() -> dict[int, int]:
    return {crypto.current_master(): 0} | vault.people_by_master()


def _behind() -> int:
    """How many people's keys and values of columns lie under older master keys."""
    counts = _as_system(_counts)
    people = sum(count for number, count in counts.items() if number < crypto.current_master())
    return people + sum(count for _, count in _as_system(rotation.left_behind))


def _ended_by(until: float) -> bool:
    """Wait for every transaction that began before now: it may hold what it read. False where one goes on too long."""
    now = _as_system(rotation.moment)
    while _as_system(partial(rotation.began_before, now)):
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True
