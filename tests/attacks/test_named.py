"""The threat model names tests: each must be there."""

import re
from pathlib import Path

from django.conf import settings


def test_every_test_this_page_names_is_there() -> None:
    root = Path(settings.ROOT)
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / "threat-model.md").read_text("utf-8")))
    folder = root / "tests" / "attacks"
    there = {
        name for path in folder.glob("*.py") for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    beside = (root / "src" / "liren" / "web" / "tests" / "test_provider.py").read_text("utf-8")
    assert named - there <= set(re.findall(r"^def (test_\w+)", beside, re.M))
    works = {
        "test_every_test_this_page_names_is_there",
        *(name for name in there if name.startswith(("test_a_good_", "test_a_head_that", "test_a_kept_"))),
    }
    assert there - named - works == set(), "attacks the threat model does not speak of"
