import sys
from typing import Any

from django.core.management.base import BaseCommand

from liren.jobs.verification import verify


class Command(BaseCommand):
    help = "核对历史链、检查点、保险箱和文件；被改动之处逐一指出，退出码 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for title, findings in verify():
            broken += len(findings)
            self.stdout.write(f"{title}：{'无误' if not findings else f'{len(findings)} 处不符'}")
            for finding in findings:
                self.stdout.write(f"  {finding}")
        self.stdout.write("全部无误。" if not broken else f"共 {broken} 处不符。")
        if broken:
            sys.exit(1)
