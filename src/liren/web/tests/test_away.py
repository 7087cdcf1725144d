"""The page that says the database is away, drawn without it. That it comes, and goes again, is in `tests/faults`."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import resolve

from liren.access.public import NOBODY
from liren.web import middleware
from liren.web.errors import away
from liren.web.tests.visits import words

LOST = OperationalError("the connection is lost")


def answered(path: str, form: str | None = None, *, committing: bool = False):
    made = RequestFactory()
    request = made.get(path) if form is None else made.post(path, form, "application/x-www-form-urlencoded")
    request.resolver_match = resolve(path)
    request.__dict__.update(actor=NOBODY, committing=committing)  # as `Visit` puts them there
    return away(request, LOST, None)


def test_a_page_is_asked_for_again_a_little_later():
    response = answered("/square")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "平台正在恢复，请稍后再试" in words(response)
    assert 'href="/square"' in words(response)
    assert "<form" not in words(response)


def test_what_a_form_held_is_in_the_page_and_can_be_sent_once_more():
    page = words(answered("/report", "title=路灯&photo=1&photo=2&csrfmiddlewaretoken=x"))
    assert "刚才提交的没有保存" in page
    assert '<form method="post" action="/report"' in page
    assert page.count('type="hidden" name="photo"') == 2
    assert 'name="title" value="路灯"' in page
    assert page.count("csrfmiddlewaretoken") == 1, "a fresh one, in place of the old"


def test_what_may_have_been_kept_is_not_called_lost():
    assert "可能已经保存" in words(answered("/report", "title=路灯", committing=True))


@pytest.mark.parametrize(
    ("path", "form", "secret"),
    [
        ("/sign-in/staff", "login=lumin&password=liren-demo", "password"),
        ("/sign-in/resident", "phone=13800002046&code=135790", "code"),
        ("/me/password", "channel=x&old=liren-demo&new=135790", "old"),
        ("/keys/connectors", "name=热线&secret=liren-demo", "secret"),
    ],
)
def test_no_page_bears_a_secret_which_is_typed_anew_with_the_rest_still_there(path, form, secret):
    page = words(answered(path, form))
    assert not any(said in page for said in ("liren-demo", "135790"))
    kept, value = form.split("&")[0].split("=")
    assert f'type="hidden" name="{kept}" value="{value}"' in page
    assert f'id="s-{secret}" name="{secret}"' in page


def test_the_code_of_a_place_is_no_secret():
    page = words(answered("/places/add", "name=第四网格&code=320506990001004"))
    assert 'type="hidden" name="code" value="320506990001004"' in page
    assert "再填一次" not in page


@pytest.mark.django_db
def test_a_connection_lost_while_committing_leaves_open_what_became_of_it(monkeypatch):
    whole = middleware.reading

    @contextmanager
    def cut(request):
        with whole(request) as actor:
            yield actor
        raise LOST

    monkeypatch.setattr(middleware, "reading", cut)
    response = Client().post("/look", {"theme": "dark"})
    assert response.status_code == 503
    assert "可能已经保存" in words(response)
