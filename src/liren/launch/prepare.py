"""Brings the database and the static files to this version; every phase may be run again.

A process of its own, with the environment of the installation:
`python -m liren.launch.prepare [--no-demo | --only-migrate]`.
"""

import argparse
import hashlib
import io
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from liren.kit.clock import now as the_time
from liren.kit.database import prepare_role
from liren.kit.errors import DomainError
from liren.launch.errors import NO_SPACE, LaunchError, disk_full
from liren.launch.guard import guarded
from liren.launch.installation import PEOPLE
from liren.launch.progress import Phase, phase


def main() -> int:
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--only-migrate", action="store_true")
    options = parser.parse_args()
    django.setup()
    try:
        if options.only_migrate:
            migrate()
        else:
            prepare(demo=not options.no_demo)
    except OperationalError as error:
        if NO_SPACE in str(error):
            raise disk_full(settings.DATA) from error
        raise LaunchError(f"数据库出了问题：{str(error).strip()}", "the database failed") from error
    except DomainError as error:
        raise LaunchError(f"{error.text}{error.advice}", error.code) from error
    return 0


def prepare(*, demo: bool) -> None:
    """All phases, in order, printing each. Raises LaunchError."""
    with phase("迁移") as now:
        now.note = migrate()
    with phase("静态文件") as now:
        now.note = collect()
    with phase("规程库") as now:
        now.note = seed()
    with phase("行政区划") as now:
        now.note = divisions(now)
    if demo:
        with phase("示范社区"):
            said = io.StringIO()
            call_command("demo", stdout=said)
            (settings.DATA / "run" / PEOPLE).write_text(said.getvalue(), encoding="utf-8")


def migrate() -> str:
    """Migrate as the owner and renew the platform's role. Refuses a database that a later version has migrated."""
    executor = MigrationExecutor(connections["owner"])
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations or {}))
    if unknown:
        named = "、".join(f"{app}.{name}" for app, name in unknown[:3])
        raise LaunchError(
            f"数据库由更新的版本迁移过（{named}）。请用那个版本运行，或用 --data 指定另一个目录。",
            f"the database was migrated by a later version: {len(unknown)} unknown migrations",
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", database="owner", verbosity=0)
    prepare_role("owner", settings.APP_ROLE, settings.APP_PASSWORD)
    connections["owner"].close()
    return f"{len(plan)} 个" if plan else "已是最新"


def collect() -> str:
    """Copy and compress static files unless they are as they were."""
    sources = _listing([Path(folder) for folder in settings.STATICFILES_DIRS])
    marker = Path(settings.STATIC_ROOT) / ".sources"
    if marker.exists() and marker.read_text() == sources:
        return "未变"
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    marker.write_text(sources)
    return ""


def _listing(folders: list[Path]) -> str:
    whole = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                facts = path.stat()
                whole.update(f"{path.relative_to(folder)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def seed() -> str:
    """Publish what the law book holds and the database does not."""
    from liren.access.public import enter_system
    from liren.actors.public import seed_templates
    from liren.autonomy.public import seed_rules
    from liren.management.public import seed_tables
    from liren.registry.public import groups
    from liren.standards.public import seed_catalogue, seed_from_lawbook, seed_systems

    with transaction.atomic():
        enter_system()
        book = seed_from_lawbook(settings.LAWBOOK, at=the_time(), leave=True)
        seeded = len(book.added) + seed_templates(settings.LAWBOOK / "organisations", at=the_time())
        standards = seed_catalogue(settings.LAWBOOK, at=the_time())
        seeded += len(seed_systems(settings.LAWBOOK, at=the_time()))
        seeded += len(seed_tables(settings.LAWBOOK, at=the_time()))
        seeded += groups.seed_groups(settings.LAWBOOK, at=the_time())
        seeded += seed_rules(settings.LAWBOOK, at=the_time())
    said = f"新增 {seeded} 份" if seeded else "未变"
    if standards.added or standards.changed:
        said += f"；标准目录新增 {standards.added} 条、更新 {standards.changed} 条"
    if standards.left:
        said += f"；标准目录有 {len(standards.left)} 条已由人改过，不再动"
    if book.left:
        said += f"；{len(book.left)} 份与已发布的同一版本文字不同，仍用库里的：{'、'.join(book.left)}"
    return said


def divisions(now: Phase) -> str:
    """Load the national frame once."""
    from liren.territories.public import load_frame

    loaded = load_frame(now.at)
    return f"{loaded.rows} 条" if loaded.rows else "已有"


if __name__ == "__main__":
    sys.exit(guarded(main))
