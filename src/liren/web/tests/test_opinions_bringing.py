"""Two files of a conversation held elsewhere, on their page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.actors.tests.cast import cast
from liren.web import opinions_bringing
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


def test_a_file_that_is_too_large_is_said_to_be(monkeypatch):
    monkeypatch.setattr(opinions_bringing, "MOST_BYTES", 100)
    people = cast()
    files = {name: SimpleUploadedFile("a.csv", b"x" * size) for name, size in (("statements", 10), ("votes", 101))}
    told = browser(people.worker).post("/opinions/bring", {"path": people.community.path, "act": "try", **files})
    assert told.status_code == 422
    assert "文件超过 20 MB" in words(told)
