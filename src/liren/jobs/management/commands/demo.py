"""`manage.py demo`: make the demonstration's people, or find them, and say how to sign in as each."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liren.access import public as access
from liren.actors.public import DEMO_PASSWORD, demo_people, make_demo
from liren.jobs.demo_affairs import tell
from liren.jobs.demo_care import look_after
from liren.jobs.demo_facilities import furnish
from liren.jobs.demo_homes import house
from liren.jobs.demo_people import settle_in
from liren.jobs.demo_tables import ask
from liren.jobs.table import table
from liren.kit.clock import now
from liren.kit.database import one_transaction


class Command(BaseCommand):
    help = "建立演示社区和人员（可重复运行），并列出怎样登录。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("这不是演示环境。要建立演示人员，请设 LIREN_DEMO=1 再运行。")
        with one_transaction():
            access.enter_system("command")
            demo = make_demo(at=now())
            house(demo, at=now())
            furnish(demo, at=now())
            settle_in(demo, at=now())
            look_after(demo, at=now())
            tell(demo, at=now())
            ask(demo, at=now())
            people = demo_people()
        self.stdout.write(
            table(
                ["登录", "姓名", "岗位", "单位"],
                [[person.login, person.name, person.title, person.organisation or "居民"] for person in people],
            )
        )
        self.stdout.write(f"工作人员密码都是 {DEMO_PASSWORD}；居民用手机号取验证码，验证码写在运行平台的终端里。")
        self.stdout.write("演示账号只能在本机使用。")
