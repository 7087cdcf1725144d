import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liren.engine.budgets import package as budgets
from liren.engine.budgets.rounds import RULES
from liren.engine.deciding import package as packages
from liren.engine.deciding import sampling
from liren.engine.deciding.package import Tampered
from liren.jobs.verification import verify
from liren.kit.signing import signed_by


class Command(BaseCommand):
    help = (
        "核对历史链、检查点、保险箱和文件；被改动之处逐一指出，退出码 1。"
        "verify decision 文件、verify draw 文件：不用数据库，重算一份公布的表决结果、一次抽签。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=["decision", "draw"], help="decision：核对公布的表决结果；draw：抽签"
        )
        parser.add_argument("package", nargs="?", type=Path, help="从表决页面下载的文件")
        parser.add_argument(
            "--key",
            default="",
            help="公布它的平台的公钥（64 位十六进制），从别处得来，不用文件里的；不写就不核对是谁签的",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "draw":
            self._draw(options["package"])
            return
        if options["what"]:
            self._decision(options["package"], str(options["key"]))
            return
        broken = 0
        for title, findings in verify():
            broken += len(findings)
            self.stdout.write(f"{title}：{'无误' if not findings else f'{len(findings)} 处不符'}")
            for finding in findings:
                self.stdout.write(f"  {finding}")
        self.stdout.write("全部无误。" if not broken else f"共 {broken} 处不符。")
        if broken:
            sys.exit(1)

    def _draw(self, path: Path | None) -> None:
        if path is None or not path.is_file():
            raise CommandError("请写下载的抽签文件，例如 verify draw draw.json。")
        try:
            package = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise CommandError("这不是抽签文件。") from error
        found = sampling.verify(package)
        for one in found:
            self.stdout.write(one)
        if found:
            sys.exit(1)
        for stratum, numbers in package["drawn"].items():
            self.stdout.write(f"{stratum}：{'、'.join(map(str, numbers)) or '没有名额'}")
        self.stdout.write("种子、各号和抽中的前后一致，重算无误。抽签前公布的摘要是不是这一个，请和当时抄下的对一对：")
        self.stdout.write(package["commitment"])

    def _decision(self, path: Path | None, key: str) -> None:
        if path is None or not path.is_file():
            raise CommandError("请写下载的表决结果文件，例如 verify decision result.json。")
        try:
            package = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise CommandError("这不是表决结果文件。") from error
        if budgets.is_budget(package):
            self._budget(package, key, path)
            return
        alone = packages.is_certificate(package)
        self._wrong([*(_unlike(package) if alone else packages.verify(package)), *_unsigned(package, key)])
        told = package["certificate"]
        self.stdout.write(f"{told['question']['title']}（{told['place']['name']}）")
        self.stdout.write(
            f"名册 {told['roll']['count']} 行，投票 {told['votes']['count']} 人，按《{told['rule']['title']}》"
        )
        for name, number in told["figures"].items():
            self.stdout.write(f"  {name}  {number}")
        self.stdout.write(f"结论 {packages.canonical(told['verdict'])}")
        if alone:
            self.stdout.write("这是证书，没有名册和逐人的投票，没有重算；在名册上的人登录以后下载的文件可以重算。")
        else:
            self.stdout.write("名册、投票、数字、结论前后一致，重算无误。")
        self._signature(key, path)

    def _budget(self, package: Any, key: str, path: Path) -> None:
        """A round in which projects were chosen."""
        self._wrong([*budgets.verify(package), *_unsigned(package, key)])
        told = package["certificate"]
        titles = {one["id"]: one["title"] for one in told["terms"]["projects"]}
        self.stdout.write(f"{told['question']['title']}（{told['place']['name']}）")
        self.stdout.write(f"名册 {told['roll']['count']} 行，投票 {told['votes']['count']} 人")
        for rule, title in RULES.items():
            order = told["outcomes"][rule]["order"]
            said = "，事先说好按这个" if rule == told["terms"]["rule"] else ""
            self.stdout.write(f"  {title}{said}：{'、'.join(titles[one] for one in order) or '一项也没有'}")
        if package.get("ballots") is None:
            self.stdout.write("选票没有公布：按票数的重算无误，按等额份额的没有选票，旁人重算不了。")
        else:
            self.stdout.write("名册、投票、选票、两种算法前后一致，重算无误。")
        self._signature(key, path)

    def _wrong(self, found: list[Tampered]) -> None:
        for one in found:
            self.stdout.write(f"✗ {one}")
        if found:
            self.stdout.write(f"共 {len(found)} 处不符。")
            sys.exit(1)

    def _signature(self, key: str, path: Path) -> None:
        if key:
            self.stdout.write("签名是您给的那把公钥签的。")
        else:
            self.stdout.write("没有核对是谁签的：谁都可以照样做一份，用自己的钥匙签。")
            self.stdout.write("请从社区的公告栏或当面问到公钥，不要用文件里的，再运行：")
            self.stdout.write(f"  ./liren verify decision {path} --key 公钥")


def _unlike(package: Any) -> tuple[Tampered, ...]:
    """Of a certificate alone: whether it is what its digest says."""
    try:
        right = packages.digest(package["certificate"]) == package["digest"] and package["certificate"]["verdict"]
    except (LookupError, TypeError, ValueError):
        right = False
    return () if right else (Tampered("证书", "内容和它的摘要对不上，或者读不懂"),)


def _unsigned(package: Any, key: str) -> tuple[Tampered, ...]:
    """Whether who publishes has signed this certificate. key: their public key, from elsewhere."""
    try:
        told, given = package["signature"], packages.canonical(package["certificate"]).encode()
        public, value = str(told["public"]), bytes.fromhex(told["value"])
    except (KeyError, TypeError, ValueError):
        return (Tampered("签名", "没有签名，或者读不懂"),)
    if key and key.lower() != public:
        return (Tampered("签名", "不是您给的那把公钥签的"),)
    return () if signed_by(public, given, value) else (Tampered("签名", "签名和证书对不上"),)
