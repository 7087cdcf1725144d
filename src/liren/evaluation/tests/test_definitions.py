import pytest
import yaml

from liren.evaluation.definitions import definitions, parse
from liren.evaluation.errors import MeasureInvalid

SHARE = {
    "title": "退单",
    "subject": "affair",
    "unit": "share",
    "dated": "closed",
    "population": "已办结的事项",
    "formula": "退过的 ÷ 办结的",
    "basis": "ours",
    "of": {"field": "state", "is": "closed"},
    "counts": {"count": "returns", "at_least": 1},
}


def a_file(*, composites=None, **changes) -> tuple[str, str]:
    body = {key: value for key, value in {**SHARE, **changes}.items() if value is not None}
    document = {
        "key": "mine",
        "title": "本地",
        "sources": [{"id": "ours", "document": "our choice", "title": "自定"}],
        "measures": {"returned": body},
        "composites": composites or {},
    }
    return "mine.yaml", yaml.safe_dump(document, allow_unicode=True)


def test_every_measure_of_the_law_book_says_what_it_counts_of_whom_and_on_what_basis():
    measures = definitions().measures
    assert {"on_time", "responded", "solved", "satisfied", "returned", "reopened", "departed"} <= {
        m.key for m in measures
    }
    for measure in measures:
        assert measure.formula
        assert measure.population
        assert measure.basis.document


def test_the_weights_of_the_three_rates_are_data_and_marked_unverified():
    [composite] = [c for one in definitions().sets for c in one.composites]
    assert composite.weights == {"responded": 30, "solved": 35, "satisfied": 35}
    assert not composite.basis.checked


def test_measures_named_by_procedures_are_defined():
    from django.conf import settings

    defined = {m.key for m in definitions().measures}
    for file in sorted((settings.LAWBOOK / "procedures").glob("*/*.yaml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert set(document.get("measures", [])) <= defined, file.name


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"of": {"field": "colour", "is": "red"}}, "colour"),
        ({"of": {"field": "state"}}, "读不懂"),
        ({"dated": "finished_or_due"}, "不成一套"),
        ({"by": "clock"}, "subject: span"),
        ({"basis": "nowhere"}, "依据"),
        ({"rank": True}, "不认得"),
        ({"composites": {"all": {"title": "合", "weights": {"absent": 1}, "formula": "", "basis": "ours"}}}, "absent"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused_with_the_place(changes, why):
    with pytest.raises(MeasureInvalid, match=why):
        parse([a_file(**changes)])


def test_one_measure_is_defined_once():
    name, text = a_file()
    with pytest.raises(MeasureInvalid, match="两次"):
        parse([(name, text), ("b.yaml", text)])


def test_a_changed_definition_changes_the_digest():
    assert parse([a_file()]).digest != parse([a_file(formula="另一种")]).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "mean"},
        {"sums": "visits", "noun": "次"},
        {"unit": "mean", "sums": "visits", "noun": "次"},
        {"unit": "mean", "sums": "visits", "counts": None},
        {"unit": "count", "sums": "miles", "noun": "里", "counts": None},
    ],
)
def test_what_is_added_up_of_each_affair_has_a_counter_and_a_noun_and_is_no_share(changes):
    with pytest.raises(MeasureInvalid, match="sums"):
        parse([a_file(**changes)])
