"""A request is one transaction with one reader; refusals are pages; nothing runs that the policy does not allow."""

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import path

from liren.access.public import NOBODY
from liren.actors.tests.cast import cast
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.territories import public as territories
from liren.web.tests.visits import browser, words
from liren.web.urls import urlpatterns as pages

pytestmark = pytest.mark.django_db


class Refused(DomainError):
    code = "test.refused"
    message = "“{what}”现在不能做。"
    hint = "请等一等。"


def refusing(request):
    raise Refused(what="这一步")


def writes_then_refuses(request):
    territories.add_below(parent=int(request.GET["parent"]), kind="estate", name="不该留下", by=request.actor, at=now())
    raise Refused(what="添小区")


def breaking(request):
    raise KeyError("missing")


def broken_link(request, secret):
    raise KeyError("missing")


urlpatterns = [
    *pages,
    path("refusing", refusing),
    path("writing", writes_then_refuses),
    path("breaking", breaking),
    path("broken-link/<str:secret>", broken_link),
]
handler500 = "liren.web.errors.broken"


def test_pages_may_load_nothing_inline_and_nothing_from_elsewhere():
    policy = browser().get("/sign-in").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_carries_inline_script_or_style():
    page = words(browser().get("/sign-in"))
    assert "<style" not in page
    assert " style=" not in page
    assert "onclick" not in page


def test_a_shared_computer_keeps_no_page():
    assert browser().get("/sign-in").headers["Cache-Control"] == "no-store"


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_says_what_happened_and_what_to_do():
    response = browser().get("/refusing")
    assert response.status_code == 409
    assert "“这一步”现在不能做。" in words(response)
    assert "请等一等。" in words(response)
    assert "test.refused" in words(response)


@override_settings(ROOT_URLCONF=__name__)
def test_a_refused_request_leaves_nothing_behind():
    people = cast()
    response = browser(people.admin).get("/writing", {"parent": people.community.id})
    assert response.status_code == 409
    assert "不该留下" not in [p.name for p in territories.children(people.community.path)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_breakdown_shows_the_id_that_the_log_has(caplog):
    client = browser(raise_request_exception=False)
    response = client.get("/breaking")
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in words(response)
    assert response.headers["X-Request-Id"] in caplog.text


@override_settings(ROOT_URLCONF=__name__)
def test_no_log_keeps_the_secret_of_a_link(caplog):
    secret = "k7Qm2vXw9ZpL4sTy"
    assert browser(raise_request_exception=False).get(f"/broken-link/{secret}").status_code == 500
    assert browser(enforce_csrf_checks=True).post(f"/broken-link/{secret}").status_code == 403
    assert len([r for r in caplog.records if "/broken-link/<str:secret>" in r.getMessage()]) == 3
    assert secret not in caplog.text


def test_a_page_that_is_not_there_says_so():
    response = browser().get("/nothing-here")
    assert response.status_code == 404
    assert "没有这一页" in words(response)


@pytest.mark.parametrize(
    "where", ["/today", "/affairs", "/mine", "/report", "/notices", "/me", "/figures", "/organisations"]
)
def test_a_stranger_is_led_to_the_door_and_back(where):
    response = browser().get(where)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/sign-in?next={where.replace('/', '%2F')}"


def test_an_old_session_is_nobody(client):
    client.cookies[settings.SESSION_COOKIE] = "long-gone"
    response = client.get("/today")
    assert response.status_code == 302
    assert response.wsgi_request.actor == NOBODY


def test_a_form_without_its_token_is_refused():
    people = cast()
    client = browser(people.wang, enforce_csrf_checks=True)
    response = client.post("/sign-out")
    assert response.status_code == 403
    assert "这一页放得太久了" in words(response)


def test_a_refused_form_that_comes_back_is_one_request(settings):
    settings.WRITES_A_MINUTE = 3
    client = browser(cast().enter("worker"))
    for status in (403, 403, 403, 429):
        answer = client.post("/me/password", {"old": "wrong", "new": "walnut-river-lamp"})
        assert answer.status_code == status, words(answer)
