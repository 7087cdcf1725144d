from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import defaults

from liren.api import door
from liren.web import errors

urlpatterns = [
    path("api/", include("liren.api.urls")),
    path("", include("liren.web.urls")),
]


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return door.request_refused(request) if _is_api(request) else defaults.bad_request(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    return (door.broken if _is_api(request) else errors.broken)(request)
