"""A form changes one value; everything else of the text stays as its author wrote it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine import template
from liren.engine.edits import Drop, Put, Shift, edited
from liren.engine.lines import Lines
from liren.engine.loading import digest, parse
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.written import written

TEXT = template.drafts("service/borrow-room")[0]
BOOK = Path(__file__).parents[4] / "lawbook" / "procedures"


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    one, other = before.splitlines(), after.splitlines()
    return [line for line in one if line not in other], [line for line in other if line not in one]


def test_a_changed_value_leaves_comments_and_all_other_lines_alone() -> None:
    after = edited(TEXT, Put(("steps", "accept", "within"), "2 working hours"))
    gone, come = changed_lines(TEXT, after)
    assert len(gone) == len(come) == 1
    assert come[0].startswith("    within: 2 working hours")
    assert come[0].endswith(gone[0][gone[0].index("#") :])


def test_a_new_step_comes_last_and_a_new_field_opens_an_empty_form() -> None:
    step = {
        "title": "回访",
        "by": ["community_worker"],
        "basis": "ours",
        "moves": {"done": {"title": "好", "to": "end"}},
    }
    after = edited(TEXT, Put(("steps", "visit"), step))
    assert list(read(after)["steps"]) == ["accept", "handle", "feedback", "visit"]
    assert changed_lines(TEXT, after)[0] == []
    empty = "form: {}  # 不问\nstart: a\n"
    assert edited(empty, Put(("form", "x"), {"title": "甲"})) == "form:\n  x: {title: 甲}  # 不问\nstart: a\n"


def test_what_is_missing_on_the_way_is_made() -> None:
    after = edited(TEXT, Put(("steps", "accept", "form", "name"), {"title": "名称", "type": "text"}))
    assert read(after)["steps"]["accept"]["form"] == {"name": {"title": "名称", "type": "text"}}


def test_a_step_goes_away_with_its_lines_and_the_last_entry_leaves_an_empty_mapping() -> None:
    after = edited(TEXT, Drop(("steps", "handle")))
    assert "handle:" not in after
    assert edited("a:\n  b: 1\nc: 2\n", Drop(("a", "b"))) == "a: {}\nc: 2\n"


def test_steps_change_places_with_their_comments() -> None:
    text = "a:\n  # 先\n  one: 1\n  # 后\n  two: 2"
    assert edited(text, Shift(("a", "one"), 1)) == "a:\n  # 后\n  two: 2\n  # 先\n  one: 1"
    assert edited(text, Shift(("a", "one"), -1)) == text
    assert edited("a: {one: 1, two: 2}", Shift(("a", "two"), -1)) == "a: {two: 2, one: 1}"


def test_words_that_would_read_as_something_else_are_quoted() -> None:
    for word in ("true", "1", "- x", "a: b", "x #y", "[", "“引”", "null", "", "a\nb", "0.50", "*a"):
        after = edited("a: {b: x}\n", Put(("a", "b"), word))
        assert read(after) == {"a": {"b": word.strip()}}


def test_what_cannot_be_read_or_found_is_refused_in_words() -> None:
    for text, edit in (
        ("a: [", Put(("a",), 1)),
        ("a: 1", Drop(("b",))),
        ("a: 1", Drop(())),
        ("a: 1", Put(("a", "b", "c"), 1)),
        ("a: [1]", Put(("a", 7), 1)),
        ("a: [1]", Shift(("a", 0), 1)),
    ):
        with pytest.raises(DocumentInvalid) as refused:
            edited(text, edit)
        assert refused.value.problems[0].message


WORDS = st.sampled_from(["a", "b", "标题", "on", "x-1"])
SCALARS = st.one_of(
    st.text("ab :#'\"-[]{},甲\n", max_size=8).map(str.strip), st.booleans(), st.integers(-9, 99), st.none()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=4), st.data())
def test_any_edit_of_any_text_says_exactly_what_was_asked_or_is_refused(document: dict[str, Any], data: Any) -> None:
    style = data.draw(st.sampled_from([True, False, None]))
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, default_flow_style=style)
    try:
        before = read(text)
    except DocumentInvalid:
        return  # PyYAML writes some words (dates, 0o7) otherwise than we read them
    path = _some_path(before, data)
    edit = data.draw(st.sampled_from([Put(path, data.draw(VALUES)), Drop(path), Shift(path, 1)]))
    try:
        after = edited(text, edit)
    except DocumentInvalid:
        return
    if isinstance(edit, Put):
        here: Any = read(after)
        for part in path:
            here = here[part]
        assert here == edit.value
    else:
        assert isinstance(read(after or "{}"), dict)


def _some_path(document: Any, data: Any) -> tuple[str | int, ...]:
    path: list[str | int] = []
    here = document
    while isinstance(here, dict) and here and (not path or data.draw(st.booleans())):
        key = data.draw(st.sampled_from(list(here)))
        path.append(key)
        here = here[key]
    return tuple(path)


def test_every_kind_of_value_of_the_law_book_can_be_written_again_without_touching_the_rest() -> None:
    """A kind of value: a word at a depth under a part of the document, and whether it is the last of its line.

    Each is written in the shortest text that has it.
    """
    kinds: dict[tuple[object, ...], tuple[str, tuple[str | int, ...], Any]] = {}
    for text in sorted((file.read_text("utf-8") for file in BOOK.rglob("*.yaml")), key=len):
        for path, value in _leaves(read(text), ()):
            if "案例" not in path and not isinstance(value, list):
                kind = (path[0], len(path), path[-1], type(value), f"{value}\n" in text)
                kinds.setdefault(kind, (text, path, value))
    assert len(kinds) > 150
    for text, path, value in kinds.values():
        assert edited(text, Put(path, value)).count("\n") == text.count("\n"), path


def _leaves(here: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(here, dict) and here:
        for key, value in here.items():
            yield from _leaves(value, (*path, key))
    elif path:
        yield path, here


def test_a_document_without_text_is_written_so_that_it_reads_the_same() -> None:
    for file in sorted(BOOK.rglob("*.yaml")):
        if not file.name.endswith(".cases.yaml"):
            procedure = parse(file.read_text("utf-8"))
            kept = json.loads(json.dumps(procedure.document, sort_keys=True))  # as jsonb might give it back
            text = written(parse(kept))
            assert digest(parse(text)) == digest(procedure)
            assert text.startswith("key: ")


def test_a_problem_lies_at_its_line_or_at_the_nearest_that_is_written() -> None:
    lines = Lines("key: x\nsteps:\n  a:\n    by: [one]\n  b: {by: [two]}\n")
    assert lines.at("steps.b.by.0") == 5
    assert lines.at("steps.a.within") == 3
    assert lines.exact("steps.a.within") is None
    assert lines.of(Problem("", "第 4 行第 2 列：格式不对。")) == 4
    assert lines.of(Problem("steps.a", "不认识“by”。")) == 4
    assert Lines("a: [").at("a.b") == 1
