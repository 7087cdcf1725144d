"""Answers as XML or JSON: one value, two spellings. Lists of records are arrays in JSON, as Open311's JSON has them."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET  # written only, never parsed

from django.http import HttpResponse

from liren.kit.clock import CHINA

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_EACH = {
    "services": "service", "service_requests": "request", "attributes": "attribute", "values": "value",
    "errors": "error", "endpoints": "endpoint", "formats": "format", "updates": "update", "media": "media_url",
}  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def moment(at: datetime | None) -> str | None:
    """A W3C time with its zone, to the second; None stays None.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 16, 1, tzinfo=UTC))
    '2026-11-16T09:00:00+08:00'
    """
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else None


def answer(format: str, root: str, value: Any, status: int = 200) -> HttpResponse:
    """The value under its root, which only XML shows."""
    content = as_xml(root, value) if format == "xml" else json.dumps(value, ensure_ascii=False).encode()
    return HttpResponse(content, content_type=TYPES[format], status=status)


def as_xml(root: str, value: Any) -> bytes:
    """
    >>> as_xml("errors", [{"code": 404, "description": "<没有>"}]).decode().split("\\n")[1]
    '<errors><error><code>404</code><description>&lt;没有&gt;</description></error></errors>'
    """
    element = ET.Element(root)
    _fill(element, value)
    written: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _fill(element: ET.Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(ET.SubElement(element, name), inner)
    elif isinstance(value, list | tuple):
        for one in value:
            _fill(ET.SubElement(element, _EACH[element.tag]), one)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NO_XML.sub("\ufffd", str(value))
