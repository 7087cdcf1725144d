"""`manage.py outbox`: what could not be delivered, why, and giving it another chance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liren.access.public import enter_system
from liren.jobs.table import table
from liren.kit import outbox
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction

_SHOWN_ERROR = 80
_EVERYTHING = 100_000


class Command(BaseCommand):
    help = "list 列出投递失败、已放弃的事件；revive 让它们重新投递。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="列出已放弃的投递，新的在前")
        listing.add_argument("--limit", type=int, default=50, help="至多几条，默认 50")
        revive = verbs.add_parser("revive", help="重新投递：给出编号，或 --all")
        revive.add_argument("ids", nargs="*", type=int, metavar="编号")
        revive.add_argument("--all", action="store_true", help="全部")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_transaction():
            enter_system("command")
            if options["verb"] == "list":
                self.stdout.write(_list(options["limit"]))
            else:
                self.stdout.write(_revive(options["ids"], everything=options["all"]))


def _list(limit: int) -> str:
    dead = outbox.dead_letters(limit)
    waiting = f"另有 {outbox.waiting()} 条在排队。"
    if not dead:
        return f"没有已放弃的投递。{waiting}"
    lines = [
        [
            str(letter.delivery_id),
            letter.kind,
            letter.handler,
            str(letter.tries),
            letter.dead_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            letter.error.splitlines()[0][:_SHOWN_ERROR] if letter.error else "",
        ]
        for letter in dead
    ]
    return table(["编号", "事件", "处理", "试过", "放弃于", "原因"], lines) + f"\n{waiting}"


def _revive(ids: list[int], *, everything: bool) -> str:
    if everything == bool(ids):
        raise CommandError("请给出编号，或者 --all。编号见 outbox list。")
    chosen = [letter.delivery_id for letter in outbox.dead_letters(_EVERYTHING)] if everything else ids
    at = now()
    unknown = [str(one) for one in chosen if not outbox.revive(one, at=at)]
    if unknown:
        raise CommandError(f"没有这些已放弃的投递：{'、'.join(unknown)}。一条也没有改动。")
    return f"{len(chosen)} 条将重新投递。"
