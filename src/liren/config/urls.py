from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import defaults

from liren.api import door
from liren.api.open311 import door as open311
from liren.web import errors

urlpatterns = [
    path("api/", include("liren.api.urls")),
    path("open311/", include("liren.api.open311.urls")),
    path("", include("liren.web.urls")),
]


def _door(request: HttpRequest) -> ModuleType | None:
    """The door of a program's request; None for pages."""
    return next((one for prefix, one in _DOORS.items() if request.path.startswith(prefix)), None)


_DOORS = {"/api/": door, "/open311/": open311}


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    found = _door(request)
    answer: HttpResponse = found.request_refused(request) if found else defaults.bad_request(request, exception)
    return answer


def handler500(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = (_door(request) or errors).broken(request)
    return answer
