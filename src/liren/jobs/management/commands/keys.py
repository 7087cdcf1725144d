"""`manage.py keys`: the master keys that wrap people's own keys, and changing to a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from liren.access.public import enter_system
from liren.kit import crypto, vault
from liren.kit.database import one_transaction


class Command(BaseCommand):
    help = "show 各主密钥之下有多少人的密钥；rotate 换用新的主密钥，可以中断后再来。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="各主密钥之下有多少人的密钥")
        rotate = verbs.add_parser("rotate", help="换用新的主密钥；上次没有换完就接着换")
        rotate.add_argument("--batch", type=int, default=1000, help="每批多少人，默认 1000；每批单独提交")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "rotate":
            self.rotate(options["batch"])
        for number, count in sorted(_counts().items()):
            current = "（正在使用）" if number == crypto.current_master() else ""
            self.stdout.write(f"第 {number} 号主密钥{current}：{count} 人")

    def rotate(self, batch: int) -> None:
        """A new master key, unless people are still under an older one; then everybody under the newest."""
        left = _behind()
        if not left:
            self.stdout.write(f"新建第 {crypto.add_master()} 号主密钥。请立即备份密钥目录。")
            left = _behind()
        else:
            self.stdout.write(f"接着上次：还有 {left} 人。")
        done = 0
        while moved := _rewrapped(batch):
            done += moved
            self.stdout.write(f"  已换 {done} / {max(left, done)} 人")
        behind = _behind()
        self.stdout.write(f"还有 {behind} 人正被别处占用，请再运行一次。" if behind else "已全部换到新主密钥。")


def _counts() -> dict[int, int]:
    with one_transaction():
        enter_system("command")
        return {crypto.current_master(): 0} | vault.people_by_master()


def _behind() -> int:
    counts = _counts()
    return sum(count for number, count in counts.items() if number != crypto.current_master())


def _rewrapped(batch: int) -> int:
    with one_transaction():
        enter_system("command")
        return vault.rewrap(batch)
