import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liren.territories.public import NATION, frame, load_frame, place_at, search, subtree_count

LEVEL_NAMES = {1: "省", 2: "市", 3: "区县", 4: "乡镇街道", 5: "社区和村", 6: "小区和网格", 7: "楼栋"}


class Command(BaseCommand):
    help = "行政区划：载入全国五级区划，按名称查找，数一数有多少。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("load", help="载入全国区划；已载入的不再载入")
        find = actions.add_parser("search", help="按名称查找")
        find.add_argument("text", nargs="+", help="例如：苏州吴中")
        find.add_argument("--within", help="只在这个路径之下找，例如 32.05.")
        find.add_argument("--limit", type=int, default=20)
        count = actions.add_parser("count", help="各级各有多少")
        count.add_argument("path", nargs="?", default=NATION, help="路径，例如 32.；不写就是全国")

    def handle(self, *args: object, **options: Any) -> None:
        getattr(self, options["action"])(options)

    def load(self, options: dict[str, Any]) -> None:
        this, begun = frame(), time.monotonic()
        loaded = load_frame(self._progress)
        if not loaded.rows:
            self.stdout.write(f"{this.title}：已经载入，没有改动。")
            return
        seconds = time.monotonic() - begun
        self.stdout.write(f"{this.title}：载入 {loaded.rows:,} 个，用时 {seconds:.0f} 秒。来源：{this.publisher}。")

    def search(self, options: dict[str, Any]) -> None:
        found = search(" ".join(options["text"]), within=options["within"], limit=options["limit"])
        for place in found:
            self.stdout.write(f"{place.path}\t{place.code or ''}\t{place.full_name}")
        if not found:
            self.stdout.write("没有找到。可以少写几个字，或者换一个写法。")

    def count(self, options: dict[str, Any]) -> None:
        place = place_at(options["path"]) if options["path"] else None
        if options["path"] and place is None:
            raise CommandError(f"没有路径为 {options['path']} 的地方。")
        self.stdout.write(place.full_name if place else "全国")
        for level, count in subtree_count(options["path"]).items():
            self.stdout.write(f"{LEVEL_NAMES[level]}\t{count:,}")

    def _progress(self, done: int, total: int) -> None:
        if sys.stdout.isatty() or done == total:
            self.stdout.write(f"\r{done:,} / {total:,}", ending="\n" if done == total else "")
            self.stdout.flush()
