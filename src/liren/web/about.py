"""Whose duty it is to keep people's data: a page for everybody, with what helps here and what stays with people."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.standards.public import duties
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer

PAGES = {"my-record": "社区登记的我", "people-searches": "谁查过人"}
"""The pages a duty may name, by their names, as people call them."""


@require_GET
def whose_duty(request: HttpRequest) -> HttpResponse:
    return answer(
        request, "about/duties.html", tab="duties", staff=is_staff(actor_of(request)), told=duties.duties(),
        pages={key: (title, reverse(key)) for key, title in PAGES.items()},
    )  # fmt: skip
