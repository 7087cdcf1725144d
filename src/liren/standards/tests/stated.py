"""The files of facts of the shipped law book, published."""

from datetime import datetime

from django.conf import settings

from liren.access.public import SYSTEM
from liren.standards.public import publish_reference


def load_facts(at: datetime) -> None:
    for file in sorted((settings.LAWBOOK / "facts").glob("*.yaml")):
        publish_reference(kind="facts", document=file.read_text("utf-8"), by=SYSTEM, at=at)
