"""Local rules nobody has seen, on procedures nobody has seen: changes within what is allowed and beyond it."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.local_rules.clauses import clauses, forms
from liren.engine.local_rules.tests.built import CALENDAR, ROLES, document
from liren.engine.local_rules.words import Clause
from liren.engine.tests.strategies import LIMITS, procedure_documents, words

ANY_LIMIT = st.sampled_from(
    (*LIMITS, "1 minute", "20 minutes", "90 minutes", "1 hour", "23 hours", "24 hours", "2 working hours", 
     "9 working days", "1 calendar day", "30 calendar days")
)  # fmt: skip
ANY_BACK = st.sampled_from(
    ("0 calendar days", "2 calendar days", "3 working days", "20 calendar days", "25 working days")
)
ANY_ON = st.sampled_from(("1 calendar day", "3 working days", "20 calendar days", "25 working days"))
DEEDS = st.sampled_from(("tighten", "narrow", "require", "replace"))


@st.composite
def parents(draw: st.DrawFn) -> Procedure:
    """A procedure some of whose steps are open and some of whose clauses are floor."""
    whole = draw(procedure_documents(most_steps=4))
    whole["form"]["day"] = {"title": "哪天", "type": "date", "purpose": "办这件事要用", "basis": "ours"}
    floor = []
    for key, step in whole["steps"].items():
        draw(_waits(step))
        kind = draw(st.sampled_from(("open", "floor", "other")))
        if kind == "open":
            step["open"] = True
        elif kind == "floor":
            there = [word for word in ("within", "or_within", "by", "sample", "moves", "form") if word in step]
            floor += [f"{key}.{word}" for word in draw(st.lists(st.sampled_from(there), min_size=1, unique=True))]
    return parse({**whole, "floor": floor})


@st.composite
def _waits(draw: st.DrawFn, step: dict[str, Any]) -> None:
    """Some moves must wait; some deadlines are counted back."""
    for move in step["moves"].values():
        if "rates" not in step and draw(st.integers(0, 3)) == 0:
            move["at_least"] = draw(ANY_LIMIT)
    if "within" in step and "or_within" not in step and draw(st.integers(0, 3)) == 0:
        del step["within"]
        way = draw(st.sampled_from(("before", "after")))
        step[way] = {"day": draw(ANY_BACK if way == "before" else ANY_ON)}


@st.composite
def documents(draw: st.DrawFn, parent: Procedure) -> dict[str, Any]:
    """A document of local rules on the parent, with changes right and wrong."""
    known = clauses(parent, CALENDAR, ROLES)
    chosen = draw(st.lists(st.sampled_from(sorted(known)), max_size=5, unique=True))
    changes = [draw(_changes(known[path])) for path in chosen]
    if draw(st.booleans()):
        changes.append(_field(draw(st.sampled_from(sorted(forms(parent)))), draw(words(2, 6))))
    return document(*changes, parent=parent, burden_reason="本地确实要多问这一栏")


def _field(form: str, title: str) -> dict[str, Any]:
    field = {"title": title, "type": "yes_no", "purpose": "本地要用", "basis": "local"}
    return {"do": "require", "clause": f"{form}.local_one", "why": "本地要用", "basis": "local", "field": field}


@st.composite
def _changes(draw: st.DrawFn, clause: Clause) -> Mapping[str, Any]:
    deed = clause.deed if draw(st.integers(0, 3)) else draw(DEEDS)
    to = draw(_values(clause))
    told = {"do": deed, "clause": clause.path, "why": "本地可以", "basis": draw(st.sampled_from(("local", "ours")))}
    return told if to is None else {**told, "to": to}


def _cases() -> st.SearchStrategy[dict[str, Any]]:
    when = st.sampled_from(({"field": "urgent", "is": True}, {"mode": "emergency"}, {"field": "nowhere", "is": 1}))
    return st.builds(lambda when, limit: {"when": when, "limit": limit}, when, ANY_LIMIT)


def _values(clause: Clause) -> st.SearchStrategy[Any]:
    some = st.lists(st.sampled_from([*clause.choices, "x"]), max_size=3, unique=True)
    values: Mapping[str, st.SearchStrategy[Any]] = {
        "limit": ANY_LIMIT, "least": ANY_LIMIT, "before": ANY_BACK, "after": ANY_LIMIT,
        "route": st.sampled_from(["elsewhere", "x"]), "cases": st.lists(_cases(), max_size=2),
        "share": st.sampled_from(("5%", "20%", "60%", "100%")), "number": st.integers(0, 4),
        "roles": some, "reasons": some, "not_by": st.sampled_from([*clause.choices, "x"]), "required": st.none(),
        "text": words(1, 6),
    }  # fmt: skip
    return values[clause.kind]
