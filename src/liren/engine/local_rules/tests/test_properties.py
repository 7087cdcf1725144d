"""Whatever is drawn: what is accepted loosens nothing that is not open, what is refused is named by its clause."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from liren.engine.calendar import due, due_before
from liren.engine.language import Limit, Procedure, Step
from liren.engine.lint import lint
from liren.engine.loading import digest, parse
from liren.engine.local_rules.loading import LocalRulesInvalid, parse_local_rules
from liren.engine.local_rules.merging import merge
from liren.engine.local_rules.tests.built import CALENDAR, ROLES, document
from liren.engine.local_rules.tests.drawn import documents, parents
from liren.engine.local_rules.words import LocalRules, Merged
from liren.engine.steps import all_fields, facts, limit_of

STARTS = st.datetimes(datetime(2025, 12, 20), datetime(2026, 11, 30)).map(lambda at: at.replace(tzinfo=CALENDAR.zone))


def taken(rules: LocalRules, parent: Procedure) -> Merged | None:
    try:
        return merge(rules, parent, CALENDAR, roles=ROLES)
    except LocalRulesInvalid:
        return None


def firm(step: Step, word: str, rules: LocalRules) -> bool:
    """Whether the rules did not replace this word of the step."""
    return all(not (c.do == "replace" and c.clause.startswith(f"{step.key}.{word}")) for c in rules.changes)


def limits(before: Step, after: Step, known: dict[str, object], rules: LocalRules) -> Iterator[tuple[Limit, Limit]]:
    """Pairs of a step's limits that run in the same case: usual or special, an extension, a pause."""
    old, new = limit_of(before, known), limit_of(after, known)
    if old is not None:
        assert new is not None
        yield old, new
    for word in ("extend", "pause"):
        one, other = getattr(before, word), getattr(after, word)
        if other is not None and firm(before, word, rules):
            assert one is not None
            yield one.up_to, other.up_to


@settings(max_examples=120)
@given(data=st.data())
def test_what_is_accepted_never_loosens_what_is_not_open(data: st.DataObject) -> None:
    parent = data.draw(parents())
    rules = parse_local_rules(data.draw(documents(parent)))
    made = taken(rules, parent)
    event("accepted" if made else "refused")
    if made is None:
        return
    answers = {"urgent": data.draw(st.sampled_from((True, False, None))), "title": "无"}
    known = facts(parent, answers, counts={"returns": data.draw(st.integers(0, 2))})
    starts = data.draw(st.lists(STARTS, min_size=3, max_size=3))
    for key, before in parent.steps.items():
        after = made.procedure.steps[key]
        for old, new in limits(before, after, known, rules):
            if firm(before, "within", rules) and firm(before, "or_within", rules):
                assert all(due(new, at, CALENDAR).at <= due(old, at, CALENDAR).at for at in starts)
        replaced_by = not firm(before, "by", rules)
        assert after.by
        assert replaced_by or {*after.by} <= {*before.by}
        assert before.not_by in (None, after.not_by)
        assert before.sample is None or not firm(before, "sample", rules) or (after.sample or 0) >= before.sample
        assert [*after.moves] == [*before.moves]
        assert [m.to for m in after.moves.values()] == [m.to for m in before.moves.values()]
        if firm(before, "pause", rules):
            assert before.pause is None or after.pause is None or {*after.pause.reasons} <= {*before.pause.reasons}
        if firm(before, "extend", rules):
            assert before.extend is None or after.extend is None or after.extend.times <= before.extend.times
        for name, move in before.moves.items():
            least = after.moves[name].at_least
            if move.at_least is not None and firm(before, f"moves.{name}.at_least", rules):
                assert least is not None
                assert all(due(least, at, CALENDAR).at >= due(move.at_least, at, CALENDAR).at for at in starts)
        if before.after is not None and firm(before, "after", rules):
            assert after.after is not None
            for first in (at.replace(hour=0, minute=0, second=0, microsecond=0) for at in starts):
                sooner, later = (due(one.after.limit, first, CALENDAR).at for one in (after, before))  # type: ignore[union-attr]
                assert sooner <= later
        if before.before is not None and firm(before, "before", rules):
            assert after.before is not None
            for day in (at.date() for at in starts):
                sooner, later = (due_before(one.before.limit, day, CALENDAR).at for one in (after, before))  # type: ignore[union-attr]
                assert sooner <= later
    fields = all_fields(made.procedure)
    assert all(fields[name].required or not field.required for name, field in all_fields(parent).items())
    assert made.procedure.floor == parent.floor


@settings(max_examples=60)
@given(data=st.data())
def test_only_open_clauses_are_ever_replaced(data: st.DataObject) -> None:
    parent = data.draw(parents())
    rules = parse_local_rules(data.draw(documents(parent)))
    if taken(rules, parent) is None:
        return
    for change in rules.changes:
        if change.do == "replace":
            step, _, word = change.clause.partition(".")
            assert parent.steps[step].open
            assert f"{step}.{word.partition('.')[0]}" not in parent.floor


@settings(max_examples=80)
@given(data=st.data())
def test_what_is_refused_is_named_by_its_clause(data: st.DataObject) -> None:
    parent = data.draw(parents())
    rules = parse_local_rules(data.draw(documents(parent)))
    if taken(rules, parent) is None:
        with pytest.raises(LocalRulesInvalid) as refusal:
            merge(rules, parent, CALENDAR, roles=ROLES)
        changed = {change.clause for change in rules.changes}
        special = {
            f"{step.key}.or_within.{n}" for step in parent.steps.values() for n, _ in enumerate(step.or_within, 1)
        }
        special |= {
            f"{step.key}.moves.{move.key}.at_least"
            for step in parent.steps.values() for move in step.moves.values() if move.at_least
        }  # fmt: skip
        named = {one.path for one in refusal.value.problems}
        assert all(any(path == c or path.startswith(f"{c}.") for c in changed | special) for path in named), named
        assert all(one.message for one in refusal.value.problems)


@settings(max_examples=50)
@given(data=st.data())
def test_merging_is_the_same_every_time_and_makes_an_ordinary_procedure(data: st.DataObject) -> None:
    parent = data.draw(parents())
    rules = parse_local_rules(data.draw(documents(parent)))
    made = taken(rules, parent)
    if made is None:
        return
    again = merge(parse_local_rules(rules.document), parse(parent.document), CALENDAR, roles=ROLES)
    assert again.digest == made.digest
    assert digest(parse(made.procedure.document)) == made.digest
    assert set(map(str, lint(made.procedure, roles=ROLES))) <= set(map(str, lint(parent, roles=ROLES)))


@settings(max_examples=60)
@given(parent=parents())
def test_nothing_changed_is_the_parent(parent: Procedure) -> None:
    assert merge(parse_local_rules(document(parent=parent)), parent, CALENDAR, roles=ROLES).digest == digest(parent)


@settings(max_examples=50)
@given(data=st.data())
def test_rules_on_rules_are_held_to_the_nearer(data: st.DataObject) -> None:
    """A second set on the merged procedure never loosens what the first set tightened."""
    parent = data.draw(parents())
    first = parse_local_rules(data.draw(documents(parent)))
    street = taken(first, parent)
    if street is None:
        return
    second = parse_local_rules(data.draw(documents(street.procedure)))
    community = taken(second, street.procedure)
    if community is None:
        return
    start = data.draw(STARTS)
    for key, step in street.procedure.steps.items():
        mine = community.procedure.steps[key]
        if step.within is not None and firm(step, "within", second):
            assert mine.within is not None
            assert due(mine.within, start, CALENDAR).at <= due(step.within, start, CALENDAR).at
