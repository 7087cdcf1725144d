"""Addresses of GeoReport: `/open311/v2/…`."""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter

from liren.api.open311 import requests
from liren.api.open311.door import no_such_address


class Format:
    """`xml` or `json`."""

    regex = "xml|json"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(Format, "georeport")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v2/discovery.<georeport:format>", requests.discovery, name="open311-discovery"),
    path("v2/services.<georeport:format>", requests.services, name="open311-services"),
    path("v2/services/<str:code>.<georeport:format>", requests.service, name="open311-service"),
    path("v2/requests.<georeport:format>", requests.requests, name="open311-requests"),
    path("v2/requests/<str:id>.<georeport:format>", requests.one_request, name="open311-request"),
    path("v2/tokens/<str:token>.<georeport:format>", requests.token, name="open311-token"),
    re_path(r"^(?P<rest>.*)$", no_such_address),
]
