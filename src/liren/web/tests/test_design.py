"""The design page shows what there is, and what there is can be read by everybody."""

from typing import get_args

import pytest

from liren.engine.language import FieldType
from liren.web.design import LOOKS, SAMPLES, STATUS_WORDS, blocks, pairs, tokens
from liren.web.icons import ICONS
from liren.web.templatetags.liren import STATUS_ICONS
from liren.web.tests.visits import browser, words


def test_whatever_is_written_or_drawn_on_a_ground_stands_out_in_every_look():
    low = [(pair.ink, pair.ground, pair.ratios) for pair in pairs() if min(pair.ratios) < pair.need]
    assert low == []


def test_the_dark_a_device_asks_for_is_the_dark_a_reader_chooses():
    found = dict(blocks())
    assert found["[data-theme=dark]"] == found[":root:not([data-theme])"] != {}


def test_every_look_says_every_token_and_a_chosen_frame_takes_nothing_from_its_page():
    found = dict(blocks())
    plain = found[":root,[data-theme=light]"]
    assert set(found["[data-theme=dark]"]) <= set(plain)
    assert all(set(tokens(*look)) == set(plain) for look in LOOKS.values())


@pytest.mark.django_db
def test_every_status_icon_and_type_of_field_there_is_is_on_the_page():
    assert set(STATUS_WORDS) == set(STATUS_ICONS)
    assert set(SAMPLES) == set(get_args(FieldType)) - {"files"}
    page = words(browser().get("/design"))
    assert all(f"<span>{name}</span>" in page for name in ICONS)
    assert all(page.count(sample.title) >= 2 for sample in SAMPLES.values())
    assert 'data-theme="dark"' not in page[: page.index("<body")]
    dark = words(browser().get("/design?theme=dark&mode=elder"))
    assert '<html lang="zh-Hans" data-theme="dark" data-mode="elder">' in dark
