"""Staff: made known by a manager, with a login and a password that is not easily guessed."""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.accounts import require_all_posts
from liren.actors.errors import LoginTaken, SignInRefused, WeakPassword
from liren.actors.masks import plain_name
from liren.actors.models import Credential, Person
from liren.kit import throttle
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

Rule = MinimumLengthValidator | CommonPasswordValidator | NumericPasswordValidator


@cache
def _rules() -> tuple[tuple[Rule, str], ...]:
    """Made when a password is first set: one of them reads twenty thousand common ones."""
    return (
        (MinimumLengthValidator(10), "密码至少 10 位"),
        (CommonPasswordValidator(), "这个密码太常见，很容易被猜到"),
        (NumericPasswordValidator(), "密码不能全是数字"),
    )


@write
def add_staff(*, name: str, login: str, password: str, path: str, by: Actor, at: datetime) -> UUID:
    """Make a member of staff known, without any post yet, and return their id.

    path: where `by` manages people. Raises InvalidInput, LoginTaken, WeakPassword, NotAllowed.
    """
    access.require(by, "actors.manage", path)
    told = {"name": (name, "姓名"), "login": (login, "登录名")}
    problems = {field: f"请写{title}，60 字以内" for field, (text, title) in told.items() if plain_name(text) is None}
    if problems:
        raise InvalidInput.of(problems)
    name, login = name.strip(), login.strip()
    refuse_weak(password, name, login)
    person_id = new_staff(name=name, by=by, at=at)
    set_login(person_id=person_id, login=login, encoded=make_password(password), at=at)
    return person_id


@write
def change_password(*, old: str, new: str, by: Actor, at: datetime, session: str | None = None) -> None:
    """Change one's own password; every other session ends, only `session` (its secret) stays.

    Raises SignInRefused when `old` is wrong, TooManyTries (10 in a quarter of an hour), WeakPassword, NotYours for
    those who sign in otherwise.
    """
    found = Credential.objects.select_for_update().filter(person_id=by.person_id).first()
    if found is None or by.person_id is None:
        raise NotYours(what="您的密码")
    throttle.hit("password by person", str(by.person_id), limit=10, per=timedelta(minutes=15), at=at)
    if not check_password(old, found.password):
        raise SignInRefused
    refuse_weak(new, by.name, found.login)
    found.password, found.changed_at = make_password(new), at
    found.save(update_fields=["password", "changed_at"])
    access.close_every_session(holder=by.person_id, but=session)


@write
def reset_password(*, person_id: UUID, new: str, by: Actor, at: datetime) -> None:
    """Give a member of staff a new password and end their sessions; `by` must manage every place they hold a post at.

    Raises NotYours, NotAllowed, WeakPassword.
    """
    require_all_posts(person_id, by)
    refuse_weak(new)
    with access.as_system():
        changed = Credential.objects.filter(person_id=person_id).update(password=make_password(new), changed_at=at)
        access.close_every_session(holder=person_id)
    if not changed:
        raise NotYours(what="这个账号")


def new_staff(*, name: str, by: Actor, at: datetime, demo: bool = False) -> UUID:
    """A person of staff without any way to sign in."""
    person_id = new_id()
    access.introduce(holder=person_id, label=name, by=by, at=at)
    Person.objects.create(holder_id=person_id, kind="staff", demo=demo, since=at)
    return person_id


def set_login(*, person_id: UUID, login: str, encoded: str, at: datetime) -> None:
    """Give a person a login name and an already hashed password. Raises LoginTaken, also for one in other letters."""
    with access.as_system():
        if Credential.objects.filter(login__iexact=login).exists():
            raise LoginTaken(login=f"登录名“{login}”已有人用，请换一个")
        Credential.objects.create(person_id=person_id, login=login, password=encoded, changed_at=at)


def refuse_weak(password: str, *names: str) -> None:
    """Raise WeakPassword with everything that is wrong with it at once.

    >>> refuse_weak("12345678")
    Traceback (most recent call last):
    ...
    liren.actors.errors.WeakPassword: 有 1 处需要改。
    """
    wrong = [text for rule, text in _rules() if not _passes(rule, password)]
    if any(len(name) > 2 and name.lower() in password.lower() for name in names):
        wrong.append("密码里不要有姓名或登录名")
    if wrong:
        raise WeakPassword(password="；".join(wrong) + "。可以用几个不相干的词连起来")


def _passes(rule: Rule, password: str) -> bool:
    try:
        rule.validate(password)
    except ValidationError:
        return False
    return True
