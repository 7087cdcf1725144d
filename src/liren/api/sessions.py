"""Signing in and out, and who one is."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from liren.access.roles import ROLES
from liren.actors import public as actors
from liren.actors.errors import (
    CodeOver,
    CodeRefused,
    CodeTooSoon,
    DemoStaysHome,
    SecondRefused,
    SecondWanted,
    SignInRefused,
)
from liren.api import asked
from liren.api.door import DOOR, actor_of, operation
from liren.api.shapes import people as shapes
from liren.kit.addresses import client_address
from liren.kit.clock import now
from liren.kit.errors import NoSmsGateway, TooManyTries
from liren.notices import public as notices

router = Router(tags=["登录"])


@operation(
    router, "POST", "/sessions/staff", public=True, summary="工作人员登录",
    gives={201: shapes.Session}, refuses=(SignInRefused, SecondWanted, SecondRefused, DemoStaysHome, TooManyTries),
)  # fmt: skip
def sign_in_staff(request: HttpRequest, given: asked.StaffSignIn) -> Any:
    token = actors.sign_in(
        login=given.login, password=given.password, code=given.code, address=client_address(request), at=now()
    )
    return Status(201, {"token": token})


@operation(
    router, "POST", "/sessions/codes", public=True, summary="给手机发验证码",
    gives={202: shapes.CodeSent}, refuses=(CodeTooSoon, TooManyTries, NoSmsGateway),
)  # fmt: skip
def send_code(request: HttpRequest, given: asked.CodeWanted) -> Any:
    return Status(202, actors.send_code(phone=given.phone, address=client_address(request), at=now()))


@operation(
    router, "POST", "/sessions/residents", public=True, summary="居民用验证码登录",
    gives={201: shapes.Session}, refuses=(CodeRefused, CodeOver, DemoStaysHome, TooManyTries),
)  # fmt: skip
def sign_in_resident(request: HttpRequest, given: asked.ResidentSignIn) -> Any:
    token = actors.sign_in_with_code(
        phone=given.phone,
        code=given.code,
        name=given.name,
        path=given.place or "",
        address=client_address(request),
        at=now(),
    )
    return Status(201, {"token": token})


@operation(router, "DELETE", "/session", summary="退出", gives={204: None})
def sign_out(request: HttpRequest) -> Any:
    token = DOOR.token(request)
    if token:
        actors.sign_out(token=token)
    return Status(204, None)


@operation(router, "GET", "/me", summary="我是谁，管到哪里", gives={200: shapes.Me})
def me(request: HttpRequest) -> object:
    actor = actor_of(request)
    assert actor.person_id is not None
    grants = [{"role": g.role, "title": ROLES[g.role].title, "path": g.path, "org_id": g.org_id} for g in actor.grants]
    unread = notices.unread_count(actor.person_id)
    return {"person_id": actor.person_id, "name": actor.name, "grants": grants, "unread": unread}
