"""`./liren bench spine`: rates of the spine beside bare SQL of the same transactions, in a scratch database.

`./liren bench standards`: the standards centre, beside the bare scan of the same rows.
`./liren bench budgets`: equal shares beside the straightforward exact algorithm; no database.
`./liren bench opinions`: groups and what all share, of very many people, beside the definition; no database.
`./liren bench registry`: people found and brought in, beside the bare query and COPY, with and without the walls.
"""

import resource
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import liren
from liren.engine.budgets.pabulib import FileInvalid
from liren.engine.opinions.run import computed
from liren.jobs.bench import budgets as money
from liren.jobs.bench import county, scale, spine
from liren.jobs.bench import opinions as minds
from liren.jobs.bench import registry as people
from liren.jobs.bench import standards as centre
from liren.jobs.bench.acts import Ground, prepare
from liren.jobs.bench.clients import Memory, Waits, served
from liren.jobs.bench.reports import (
    acts_table,
    budgets_table,
    bulk_table,
    change_table,
    growth_table,
    loaded_lines,
    memory_line,
    opened_table,
    run_lines,
    spans_table,
    steps_table,
    waits_table,
)
from liren.jobs.bench.scratch import scratch


class Command(BaseCommand):
    help = "测速：spine、standards、registry、budgets、opinions。要用数据库的，临时建一个库，测完删掉，不碰已有的数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        of_spine = what.add_parser("spine", help="提出、办一步、清单、详情、导入、区划，和同样事务的裸 SQL 并列")
        of_spine.add_argument("--turns", type=int, default=60, help="每项测几轮")
        of_spine.add_argument("--rows", type=int, default=5000, help="导入多少行")
        of_spine.add_argument("--seed", type=int, default=20261121, help="虚构事项的种子：同一个种子，同样的事项")
        of_spine.add_argument("--no-frame", action="store_true", help="不测全国区划")
        of_spine.add_argument(
            "--affairs", type=int, nargs="+", default=[], metavar="件数",
            help="另在一个虚构的省里，依次填到这么多件再测，例如 1000 1000000（约需十几分钟）",
        )  # fmt: skip
        of_standards = what.add_parser("standards", help="标准体系的页、规程执行情况，和扫同样的行并列")
        of_standards.add_argument("--affairs", type=int, default=10_000, metavar="件数", help="多少件办理过程")
        of_standards.add_argument("--standards", type=int, default=10_000, metavar="项数", help="一个体系里多少项标准")
        of_standards.add_argument("--seed", type=int, default=20261121, help="虚构事项的种子")
        of_registry = what.add_parser("registry", help="按姓名、电话、证件号码查人，打开一户、一栋楼，成批装入")
        of_registry.add_argument(
            "--residents", type=int, nargs="+", default=[20_000], metavar="人数",
            help="在真实的一个县里，依次装到这么多虚构居民再测，例如 100000 1000000（约需十几分钟、4 GB）",
        )  # fmt: skip
        of_registry.add_argument("--turns", type=int, default=60, help="每项测几轮")
        of_registry.add_argument("--seed", type=int, default=20261121, help="虚构居民的种子：同一个种子，同样的居民")
        of_budgets = what.add_parser(
            "budgets", help="居民票选项目怎么算：等额份额法，和照定义逐人计算并列（不用数据库）"
        )
        of_budgets.add_argument("--projects", type=int, default=109, metavar="项数", help="虚构多少个项目")
        of_budgets.add_argument("--voters", type=int, default=6603, metavar="人数", help="虚构多少张票")
        of_budgets.add_argument("--seed", type=int, default=20261130, help="虚构选票的种子")
        of_budgets.add_argument("--file", help="不虚构，用这个 Pabulib 文件（.pb）")
        of_opinions = what.add_parser(
            "opinions", help="意见征集算一次要多久：分组、共识，分步和照定义逐票计算并列（不用数据库）"
        )
        of_opinions.add_argument("--people", type=int, default=100_000, metavar="人数", help="虚构多少人表态")
        of_opinions.add_argument("--statements", type=int, default=1000, metavar="条数", help="虚构多少条看法")
        of_opinions.add_argument("--votes", type=int, default=100, metavar="次数", help="平均每人表态几条")
        of_opinions.add_argument("--seed", type=int, default=20261130, help="虚构表态的种子")
        for one in (of_spine, of_standards, of_registry):
            one.add_argument("--inside", action="store_true", help="已经在临时库里（由本命令自己使用）")

    def handle(self, *args: object, **options: Any) -> None:
        if options["what"] in ("budgets", "opinions"):
            {"budgets": self._budgets, "opinions": self._opinions}[options["what"]](options)
            return
        checked, measured = {
            "spine": (_of_spine, self._measure),
            "standards": (_of_standards, self._centre),
            "registry": (_of_registry, self._people),
        }[options["what"]]
        words = checked(options)
        if options["inside"]:
            measured(options)
            return
        with scratch() as environment:
            program = [sys.executable, "-P", "-m", "django", "bench", options["what"], "--inside", *words]
            where = {"PYTHONPATH": str(Path(liren.__file__).parents[1]), **environment}
            done = subprocess.run(program, env=where, check=False)  # noqa: S603 (this very program)
        if done.returncode:
            raise CommandError("没有测完，原因见上。")

    def _budgets(self, options: dict[str, Any]) -> None:
        if min(options["projects"], options["voters"]) < 1:
            raise CommandError("--projects、--voters 至少 1。")
        try:
            election = money.election(options["file"], options["projects"], options["voters"], options["seed"])
        except (FileInvalid, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"文件读不出来：{error}") from None
        self._say(f"{len(election.projects)} 个项目，{election.voters:,} 张票，不同的 {len(election.groups):,} 种")
        self._say(budgets_table(money.measure(election)))
        self._say("“逐人”是照定义用分数逐人计算、每轮重算每个项目；两边的中选项目和次序已核对一致。")

    def _opinions(self, options: dict[str, Any]) -> None:
        people, statements, votes = options["people"], options["statements"], options["votes"]
        if min(people, statements, votes) < 1 or votes > statements:
            raise CommandError("--people、--statements、--votes 至少 1，--votes 不超过 --statements。")
        few = minds.invented(min(people, 1000), min(statements, 60), min(votes, 20), options["seed"])
        self._say(f"先对照定义：{len(few.people):,} 人，{len(few.statements)} 条")
        self._say(steps_table(minds.steps(few)))
        self._say("“逐票”是照定义一票一票用分数算；计数、摘要、各人在哪一组已核对一致，位置差在 10⁻⁹ 以内。")
        table = minds.invented(people, statements, votes, options["seed"])
        seconds, result = minds.timed(partial(computed, table, table.statements))
        self._say(run_lines(result.document, seconds))

    def _centre(self, options: dict[str, Any]) -> None:
        self.stdout.write("准备临时库……")
        ground = prepare()
        found = [centre.system_page(options["standards"])]
        self.stdout.write("虚构一个省，把办过的事复制到各社区和一年各月……")
        filled = centre.fill(ground, options["affairs"], options["seed"], self._told)
        found += centre.measure(filled)
        self.stdout.write(spans_table(found))
        self.stdout.write("“裸”是同一次运行里轮流测的：一条语句扫同样的行，分批取出，不经任何权限。")

    def _people(self, options: dict[str, Any]) -> None:
        self._say("准备临时库……")
        people.prepare()
        sizes, found = options["residents"], []
        ground = county.lay(sizes[-1])
        filling = people.filling(ground, options["seed"])
        self._say(f"{ground.name}：{len(ground.communities)} 个社区，虚构 {ground.dwellings:,} 套房屋")
        for size in sizes:
            filling.until(size, lambda done: self._say(f"  已装入 {done:,} 人，{filling.seconds:.0f} 秒"))
            found.append(list(people.measure(filling, options["turns"])))
            self._say(f"\n── {filling.residents:,} 人，{filling.households:,} 户\n{opened_table(found[-1])}")
            if len(found) > 1:
                self._say(f"\n── 从 {sizes[0]:,} 人到 {size:,} 人\n{growth_table(found[0], found[-1])}")
            self._say(loaded_lines(people.loading(filling, lambda line: self._say(f"  {line}"))))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self._say(
            f"本进程最多占内存 {most:,.0f} MB。“裸查询”是一条按记号和地点的语句，不经权限，也不留记录；“不等落盘”是不等"
            "磁盘写好记录时的比，平台总是等；“墙”是数据库的行级安全。"
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _measure(self, options: dict[str, Any]) -> None:
        self.stdout.write("准备临时库……")
        ground = prepare()
        self.stdout.write(acts_table(spine.compare(ground, options["turns"], options["seed"])))
        bulks = [spine.import_rows(ground, options["rows"], options["seed"])]
        bulks += [] if options["no_frame"] else [spine.load_nation()]
        self.stdout.write(bulk_table(bulks))
        self.stdout.write(
            "“裸”是同一次运行里轮流测的：同样的语句由 psycopg 直接发出，或同样的表行由 COPY 写进同样的索引。"
        )
        if options["affairs"]:
            self._at_sizes(ground, options["affairs"], options["turns"], options["seed"])
        else:
            with served() as server:
                self._tell_served(
                    list(scale.waited(ground, options["turns"], server, options["seed"])), server.memory()
                )

    def _tell_served(self, waits: Sequence[Waits], memory: Sequence[Memory]) -> None:
        self.stdout.write(f"十人同时，网站 2 个进程：\n{waits_table(waits)}")
        self.stdout.write(memory_line(memory))

    def _at_sizes(self, ground: Ground, sizes: Sequence[int], turns: int, seed: int) -> None:
        self.stdout.write("\n虚构一个省：13 市、104 区县、832 街道、19,968 社区……")
        province, before, found = scale.province(ground, seed), 0, []
        with served() as server:
            for size in sizes:
                province.fill(before, size, self._told)
                before = size
                one = scale.measure(province, size, turns, server)
                found.append(one)
                self.stdout.write(f"\n── {size:,} 件")
                self.stdout.write(acts_table(comparison for comparison, _ in one.acts))
                self._tell_served(one.waits, one.memory)
        if len(found) > 1:
            self.stdout.write(f"\n── 从 {sizes[0]:,} 件到 {sizes[-1]:,} 件\n{change_table(found[0], found[-1])}")
        self.stdout.write("虚构的事项由平台自己办过的几十件复制而成；它们的历史链和保险箱是副本，只供测速。")

    def _told(self, done: int) -> None:
        self.stdout.write(f"  已填 {done:,} 件")
        self.stdout.flush()


def _of_spine(options: dict[str, Any]) -> list[str]:
    """The words of this command again, checked."""
    if options["turns"] < 4 or options["rows"] < 1:
        raise CommandError("--turns 至少 4，--rows 至少 1。")
    if options["affairs"] != sorted(set(options["affairs"])) or min(options["affairs"], default=1) < 1:
        raise CommandError("--affairs 请从少到多写，每个至少 1。")
    words = ["--turns", str(options["turns"]), "--rows", str(options["rows"]), "--seed", str(options["seed"])]
    words += ["--no-frame"] if options["no_frame"] else []
    return words + (["--affairs", *map(str, options["affairs"])] if options["affairs"] else [])


def _of_registry(options: dict[str, Any]) -> list[str]:
    if options["turns"] < 4:
        raise CommandError("--turns 至少 4。")
    if options["residents"] != sorted(set(options["residents"])) or min(options["residents"], default=0) < 100:
        raise CommandError("--residents 请从少到多写，每个至少 100。")
    words = ["--turns", str(options["turns"]), "--seed", str(options["seed"])]
    return [*words, "--residents", *map(str, options["residents"])]


def _of_standards(options: dict[str, Any]) -> list[str]:
    if options["affairs"] < 1 or options["standards"] < 1:
        raise CommandError("--affairs、--standards 至少 1。")
    return [f"--{name}={options[name]}" for name in ("affairs", "standards", "seed")]
