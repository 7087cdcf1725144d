"""`./liren import affairs FILE`: which column is what, every problem by row and column, then all or nothing."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liren.access import public as access
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.importing import public as importing
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards
from liren.territories.public import NATION, Place, place_at

_SHOWN = 200
_AT_ONCE = 2000


class Command(BaseCommand):
    help = "从表格批量导入：imports affairs 文件。先列出哪一列当作什么、哪一格有什么问题；要么全部写入，要么一行不写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        of_affairs = kinds.add_parser("affairs", help="导入事项（.xlsx 或 .csv）")
        of_affairs.add_argument("file", type=Path, help="第一行是列名")
        of_affairs.add_argument("--map", type=Path, help="列的对应表（YAML）；不写就按列名猜")
        of_affairs.add_argument("--procedure", help="按哪个规程，例如 management/grid-event；不写用导入设置里的")
        of_affairs.add_argument("--place", help="发生在哪里（路径，例如 32.05.06.990.）；不写用唯一的指挥中心所在地")
        of_affairs.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            self._affairs(options)
        except InvalidInput as error:
            raise CommandError("；".join(error.fields.values())) from error
        except DomainError as error:
            raise CommandError(f"{error.text}{error.advice}") from error

    def _affairs(self, options: dict[str, Any]) -> None:
        at = now()
        sheet = importing.read_sheet(options["file"])
        with one_transaction():
            by = access.enter_system("command")
            place = _place(options["place"])
            key = options["procedure"] or importing.usual_procedure()
            procedure = standards.current(key, place.path, at).procedure
            plan = self._plan(sheet, options["map"], procedure, place.path, at)
            self._tell(plan, procedure.title, place)
            if plan.refused:
                raise importing.RowsRefused(count=len(plan.refused))
            known = importing.known_rows(plan.rows)
            if known.changed:
                raise importing.RowsChanged(lines="、".join(map(str, known.changed[:_SHOWN])))
            fresh = len(plan.rows) - known.count
            if options["dry_run"]:
                self.stdout.write(f"检查完毕，没有写入：会新建 {fresh} 件，{known.count} 件以前导入过。")
                return
            for start in range(0, len(plan.rows), _AT_ONCE):  # one transaction all the same: the door's
                some = plan.rows[start : start + _AT_ONCE]
                affairs.import_affairs(rows=some, procedure_key=key, place_path=place.path, by=by, at=at)
                self._progress("写入", start + len(some), len(plan.rows))
        self.stdout.write(f"完成：新建 {fresh} 件，{known.count} 件以前导入过，没有改动。")

    def _plan(
        self, sheet: importing.Sheet, mapping: Path | None, procedure: Any, place_path: str, at: Any
    ) -> importing.Plan:
        if mapping is None:
            columns = importing.guess_columns(sheet.headers, procedure.form)
        else:
            columns = importing.told_columns(sheet.headers, importing.read_mapping(mapping), procedure.form)
        total = len(sheet.lines)
        return importing.check(sheet, columns, procedure, place_path, at, lambda d: self._progress("检查", d, total))

    def _tell(self, plan: importing.Plan, procedure: str, place: Place) -> None:
        sheet, columns = plan.sheet, plan.columns
        encoding = f"，编码 {sheet.encoding}" if sheet.encoding else ""
        self.stdout.write(f"{sheet.name}：{len(sheet.lines)} 行{encoding}；规程：{procedure}；地点：{place.full_name}")
        self.stdout.write("按列名猜的对应（不对就写对应表，用 --map）：" if columns.guessed else "按对应表：")
        for key, index in sorted(columns.fields.items(), key=lambda pair: pair[1]):
            self.stdout.write(f"  {importing.letter(index)} {sheet.headers[index]} → {columns.titles[key]}")
        if columns.unused:
            self.stdout.write(f"  没有用到：{'、'.join(columns.unused)}")
        if plan.repeated:
            self.stdout.write(f"{plan.repeated} 行和别的行完全相同，只算一件。")
        for problem in plan.problems[:_SHOWN]:
            self.stdout.write(str(problem))
        if len(plan.problems) > _SHOWN:
            self.stdout.write(f"……还有 {len(plan.problems) - _SHOWN} 处。")

    def _progress(self, what: str, done: int, total: int) -> None:
        if sys.stdout.isatty() and total:
            self.stdout.write(f"\r{what} {done:,} / {total:,}", ending="\n" if done >= total else "")
            self.stdout.flush()


def _place(path: str | None) -> Place:
    """The place told, else the only one with a command centre: what came in by telephone begins there."""
    centres = {o.path for o in actors.every_organisation(NATION, "government") if o.key == "command"}
    found = [path] if path else sorted(centres)
    place = place_at(found[0]) if len(found) == 1 else None
    if place is None:
        raise CommandError(f"请用 --place 写明发生在哪里{f'（没有路径为 {path} 的地方）' if path else ''}。")
    return place
