"""`manage.py people`: the first administrator of a new installation, and the staff that follow."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liren.access import public as access
from liren.access.roles import ROLES
from liren.actors import public as actors
from liren.jobs.table import table
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.errors import DomainError, InvalidInput
from liren.territories import public as territories


class Command(BaseCommand):
    help = "列出组织和任职；add 建立一名工作人员。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="列出一个地方的组织和任职")
        listing.add_argument("path", nargs="?", default=territories.NATION, help="地方的路径，例如 32.05.06.；默认全国")
        add = verbs.add_parser("add", help="建立工作人员；密码从标准输入读")
        add.add_argument("name", help="姓名")
        add.add_argument("login", help="登录名")
        add.add_argument("role", choices=sorted(set(ROLES) - {"resident"}), help="角色")
        add.add_argument("path", nargs="?", default=territories.NATION, help="管到哪里；默认全国")
        add.add_argument("--organisation", required=True, help="所属组织的名称；没有就新建")
        add.add_argument("--subtype", default="street_office", help="新建组织时的类型，默认街道办事处")
        add.add_argument("--title", help="岗位名称；默认用角色的名称")

    def handle(self, *args: Any, **options: Any) -> None:
        password = _password() if options["verb"] == "add" else ""
        try:
            with one_transaction():
                access.enter_system("command")
                self.stdout.write(_add(options, password) if options["verb"] == "add" else _list(options["path"]))
        except InvalidInput as error:
            raise CommandError("；".join(error.fields.values())) from error
        except DomainError as error:
            raise CommandError(f"{error.text}{error.advice}") from error


def _password() -> str:
    return getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _list(path: str) -> str:
    lines = [
        [organisation.name, organisation.subtype_title, member.title, member.name, organisation.path]
        for organisation in actors.every_organisation(path)
        for member in actors.members(organisation.id)
    ]
    return table(["组织", "类型", "岗位", "姓名", "地方"], lines)


def _add(options: dict[str, Any], password: str) -> str:
    path, at = options["path"], now()
    place = territories.place_at(path) if path else None
    if path and place is None:
        raise CommandError(f"没有路径为“{path}”的地方。")
    place_id = place.id if place else None
    organisation = _organisation(options["organisation"], options["subtype"], path, place_id)
    person = actors.add_staff(
        name=options["name"], login=options["login"], password=password, path=path, by=access.SYSTEM, at=at
    )
    title = options["title"] or ROLES[options["role"]].title
    post = actors.add_post(
        organisation_id=organisation, title=title, role=options["role"], path=path, place_id=place_id,
        by=access.SYSTEM, at=at,
    )  # fmt: skip
    actors.appoint(person_id=person, post_id=post, by=access.SYSTEM, at=at)
    return f"{options['name']}（{options['login']}）已建立：{options['organisation']} {title}。"


def _organisation(name: str, subtype: str, path: str, place_id: int | None) -> Any:
    known = [organisation.id for organisation in actors.every_organisation(path) if organisation.name == name]
    if known:
        return known[0]
    return actors.add_organisation(
        name=name,
        kind=actors.kind_of(subtype),
        subtype=subtype,
        path=path,
        place_id=place_id,
        by=access.SYSTEM,
        at=now(),
    )
