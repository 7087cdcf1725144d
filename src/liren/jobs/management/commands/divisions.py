import csv
import lzma
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liren.access.public import SYSTEM
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.territories.public import (
    CHANGE_KINDS,
    NATION,
    SYSTEMS,
    Place,
    became,
    change_set,
    code_on,
    code_spans,
    compare_edition,
    coverage,
    descendants,
    draw_shape,
    frame,
    load_frame,
    place_at,
    present_places,
    search,
    subtree_count,
)

LEVEL_NAMES = {1: "省", 2: "市", 3: "区县", 4: "乡镇街道", 5: "社区和村", 6: "小区和网格", 7: "楼栋"}


class Command(BaseCommand):
    help = "行政区划：载入全国五级区划，按名称查找，数一数有多少；查网格，导入边界。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("load", help="载入全国区划；已载入的不再载入")
        find = actions.add_parser("search", help="按名称查找")
        find.add_argument("text", nargs="+", help="例如：苏州吴中")
        find.add_argument("--within", help="只在这个路径之下找，例如 32.05.")
        find.add_argument("--limit", type=int, default=20)
        count = actions.add_parser("count", help="各级各有多少")
        count.add_argument("path", nargs="?", default=NATION, help="路径，例如 32.；不写就是全国")

        check = actions.add_parser("grids", help="网格是否全覆盖、不重叠：逐个社区查，有问题返回 1")
        check.add_argument("path", help="社区或它上面的路径，例如 32.05.06.")
        draw = actions.add_parser("shape", help="给一个社区、小区、网格或楼栋导入边界")
        draw.add_argument("path")
        draw.add_argument("file", help="GeoJSON 文件")
        draw.add_argument("--system", required=True, choices=SYSTEMS, help="坐标系")
        draw.add_argument("--source", required=True, help="边界从哪里来")

        compare = actions.add_parser("compare", help="新版区划与现行的比对，做成一份待审的变更；不改任何地方")
        compare.add_argument("sidecar", help="新版的说明文件 .json，数据文件 .csv.xz 在它旁边")
        compare.add_argument("--successors", help="对照表 .csv：第一行是表头，往下每行“原代码,新代码”")
        compare.add_argument("--within", default=NATION, help="只比这个路径之下，例如 32.；不写就是全国")

        past = actions.add_parser("history", help="一个六位代码在某一天是什么，后来怎样，现在是哪里")
        past.add_argument("code", help="六位代码，例如 320586")
        past.add_argument("--on", type=date.fromisoformat, help="哪一天，例如 1998-01-01；不写就是最后一次")

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

    def compare(self, options: dict[str, Any]) -> None:
        table = options["successors"]
        try:
            told = list(self._table(table)) if table else []
            of = frame(Path(options["sidecar"]))
            number = compare_edition(of=of, successors=told, within=options["within"], by=SYSTEM, at=now())
        except InvalidInput as error:
            raise CommandError("\n".join(error.fields.values())) from None
        except DomainError as error:
            raise CommandError(error.text) from None
        except (OSError, ValueError, KeyError, lzma.LZMAError) as error:
            raise CommandError(f"读不了文件：{error}") from None
        for kind, by in change_set(number).counts.items():
            self.stdout.write(f"{CHANGE_KINDS[kind]}\t{sum(by.values()):,}")
        self.stdout.write(f"第 {number} 份区划变更，请在“网格楼栋 › 区划变更”里审核。")

    def _table(self, file: str) -> Iterator[tuple[str, str]]:
        with Path(file).open(encoding="utf-8-sig", newline="") as opened:
            for number, row in enumerate(csv.reader(opened), 1):
                if len(row) < 2:
                    raise CommandError(f"{file} 第 {number} 行应是“原代码,新代码”。")
                if number > 1:
                    yield row[0].strip(), row[1].strip()

    def history(self, options: dict[str, Any]) -> None:
        code, on = options["code"], options["on"]
        if not code_spans(code):
            raise CommandError(f"沿革里没有代码 {code[:20]}。它记 1981 到 2024 年县级以上的六位代码。")
        for then in code_on(code, on) if on else ():
            sure = "" if then.sure else "\t不能确定：只知道年份"
            self.stdout.write(f"{on}\t{then.span.name}\t{then.span.province} {then.span.city}{sure}")
        fate = became(code, on=on)
        for span in fate.steps:
            self.stdout.write(
                f"{span.until}\t{span.code} {span.name} → {'、'.join(span.heirs) or '同一代码或去向不明'}"
            )
        told = present_places(code, on=on)
        for place in told.places:
            self.stdout.write(f"现在\t{place.path}\t{place.full_name}")
        if told.unknown:
            self.stdout.write(f"不知道去向\t{'、'.join(told.unknown)}")

    def grids(self, options: dict[str, Any]) -> None:
        """Every community at or below the path; those without grids are counted, not listed one by one."""
        here = self._place(options["path"])
        found = checked = without = 0
        for community in self._communities(here):
            told = coverage(community.id)
            checked += 1
            if told is None or [f.kind for f in told.findings] == ["no-grid"]:
                without += 1
                continue
            for one in told.findings:
                found += 1
                at = f"\t{one.at[0]},{one.at[1]}" if one.at else ""
                self.stdout.write(f"{community.path}\t{community.everyday_name}\t{one.text}{at}")
        self.stdout.write(f"查了 {checked:,} 个社区和村，{without:,} 个还没有划网格，发现 {found:,} 处。")
        if found:
            raise CommandError("网格没有全覆盖，或有重叠。", returncode=1)

    def shape(self, options: dict[str, Any]) -> None:
        place = self._place(options["path"])
        try:
            text = Path(options["file"]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了文件 {options['file']}：{error}") from None
        told = {"system": options["system"], "source": options["source"]}
        try:
            area = draw_shape(place=place.id, geojson=text, by=SYSTEM, at=now(), **told)
        except InvalidInput as error:
            raise CommandError("\n".join(error.fields.values())) from None
        self.stdout.write(f"{place.full_name}：{area:,.0f} 平方米。")

    def _place(self, path: str) -> Place:
        place = place_at(path)
        if place is None:
            raise CommandError(f"没有路径为 {path} 的地方。")
        return place

    def _communities(self, here: Place) -> Iterator[Place]:
        if here.kind == "community":
            yield here
            return
        after: str | None = None
        while True:
            page = descendants(here.path, level=5, after=after, limit=500)
            yield from page.places
            after = page.after
            if after is None:
                return

    def _progress(self, done: int, total: int) -> None:
        if sys.stdout.isatty() or done == total:
            self.stdout.write(f"\r{done:,} / {total:,}", ending="\n" if done == total else "")
            self.stdout.flush()
