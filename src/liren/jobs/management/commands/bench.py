"""`./liren bench spine`: rates of the spine beside bare SQL of the same transactions, in a scratch database."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liren.jobs.bench import spine
from liren.jobs.bench.scratch import scratch
from liren.jobs.table import table


class Command(BaseCommand):
    help = "测速：bench spine。在同一台数据库服务器上临时建一个库，测完删掉，不碰已有的数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        of_spine = what.add_parser("spine", help="提出、办一步、清单、详情、导入、区划，和同样事务的裸 SQL 并列")
        of_spine.add_argument("--turns", type=int, default=60, help="每项测几轮")
        of_spine.add_argument("--rows", type=int, default=5000, help="导入多少行")
        of_spine.add_argument("--seed", type=int, default=20261121, help="虚构事项的种子：同一个种子，同样的事项")
        of_spine.add_argument("--no-frame", action="store_true", help="不测全国区划")
        of_spine.add_argument("--inside", action="store_true", help="已经在临时库里（由本命令自己使用）")

    def handle(self, *args: object, **options: Any) -> None:
        if options["turns"] < 4 or options["rows"] < 1:
            raise CommandError("--turns 至少 4，--rows 至少 1。")
        if options["inside"]:
            self._measure(options)
            return
        words = ["bench", "spine", "--inside", "--turns", str(options["turns"]), "--rows", str(options["rows"])]
        words += ["--seed", str(options["seed"]), *(["--no-frame"] if options["no_frame"] else [])]
        with scratch() as environment:
            program = [sys.executable, str(settings.ROOT / "manage.py"), *words]
            done = subprocess.run(program, env=environment, check=False)  # noqa: S603 (this very program)
        if done.returncode:
            raise CommandError("没有测完，原因见上。")

    def _measure(self, options: dict[str, Any]) -> None:
        self.stdout.write("准备临时库……")
        ground = spine.prepare()
        lines = []
        for found in spine.compare(ground, options["turns"], options["seed"]):
            ratio = f"{found.ratio:.1f} 倍"
            lines.append(
                [found.name, f"{found.rate:.0f}/秒", f"{found.bare_rate:.0f}/秒", ratio, str(found.statements)]
            )
        self.stdout.write(table(["一次事务", "平台", "裸 SQL", "用时之比", "语句数"], lines))
        bulks = [spine.import_rows(ground, options["rows"], options["seed"])]
        bulks += [] if options["no_frame"] else [spine.load_nation()]
        shown = []
        for b in bulks:
            rates = [f"{b.rate:,.0f}/秒", f"{b.copy_rate:,.0f}/秒", f"{b.ratio:.1f} 倍"]
            shown.append([b.name, f"{b.rows:,}", *rates, f"{b.seconds:.1f} 秒", f"{b.table_rows:,}"])
        self.stdout.write(table(["成批", "行", "平台", "裸 COPY", "用时之比", "用时", "落库行数"], shown))
        self.stdout.write(
            "“裸”是同一次运行里轮流测的：同样的语句由 psycopg 直接发出，或同样的表行由 COPY 写进同样的索引。"
        )
