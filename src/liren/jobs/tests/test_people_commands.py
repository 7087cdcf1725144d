"""The commands that make people: the demonstration's, and an installation's first."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from liren.access.public import enter_system
from liren.actors.public import members, organisations, sign_in
from liren.kit.clock import now
from liren.registry.public import groups
from liren.standards.public import seed_from_lawbook
from liren.territories.tests.cast import invented_frame

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def _type(monkeypatch, password: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))


def test_the_demonstration_says_how_to_sign_in_as_each_and_is_made_once(settings):
    enter_system()
    seed_from_lawbook(settings.LAWBOOK, at=now())  # its community has affairs under way
    groups.seed_groups(settings.LAWBOOK, at=now())  # and people who need care
    first = _run("demo")
    assert "lumin" in first
    assert "桂花里物业工程部" in first
    assert "13800002046" in first
    assert _run("demo") == first


def test_there_is_no_demonstration_where_none_is_wanted(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="LIREN_DEMO=1"):
        _run("demo")


def test_the_first_administrator_is_made_from_the_command_line(monkeypatch):
    _type(monkeypatch, "walnut-river-lamp")
    _run("people", "add", "李强", "liqiang", "administrator", "--organisation", "示例街道办事处")
    assert sign_in(login="liqiang", password="walnut-river-lamp", address="203.0.113.9", at=now())
    assert "示例街道办事处  街道办事处  管理员  李强" in _run("people", "list")


def test_a_second_member_joins_the_organisation_that_is_there(monkeypatch):
    enter_system("test")
    street = invented_frame().wutong.path
    for name, login in (("李强", "liqiang"), ("王芳", "wangfang")):
        _type(monkeypatch, "walnut-river-lamp")
        _run("people", "add", name, login, "supervisor", street, "--organisation", "梧桐街道办事处", "--title", "督办")
    enter_system("test")
    [office] = organisations(street)
    assert [(m.name, m.title) for m in members(office.id)] == [("李强", "督办"), ("王芳", "督办")]


@pytest.mark.parametrize(
    ("password", "path", "says"),
    [("short", "", "密码至少 10 位"), ("walnut-river-lamp", "99.", "没有路径为“99.”的地方")],
)
def test_what_is_wrong_is_said_in_words(monkeypatch, password, path, says):
    _type(monkeypatch, password)
    with pytest.raises(CommandError, match=says):
        _run("people", "add", "李强", "liqiang", "supervisor", path, "--organisation", "街道办事处")
