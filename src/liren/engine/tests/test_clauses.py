"""Every clause of a procedure has a name, words, and its step; what a text changes is told by those names."""

from pathlib import Path

from liren.engine.clauses import clause_at, clauses, touches
from liren.engine.conformance.clauses import clauses_of
from liren.engine.difference import difference
from liren.engine.loading import parse

BOOK = Path(__file__).parents[4] / "lawbook" / "procedures"
EVENT = (BOOK / "management" / "grid-event.yaml").read_text("utf-8")


def test_every_floor_clause_of_the_book_has_a_name() -> None:
    for file in BOOK.rglob("*.yaml"):
        if not file.name.endswith(".cases.yaml"):
            procedure = parse(file.read_text("utf-8"))
            found = clauses(procedure, {})
            assert {one.partition(".")[0] for one in procedure.floor} <= found.keys(), file
            assert all(one.title and (one.step in procedure.steps or not one.step) for one in found.values()), file


def test_what_changed_is_told_by_clause() -> None:
    later = EVENT.replace("not_by: handle", "not_by: accept", 1).replace("title: 联系电话", "title: 电话", 1)
    old, new = parse(EVENT), parse(later)
    changed = {clause_at(one.path) for one in difference(old, new)}
    assert changed == {"verify.not_by", "form.phone"}
    assert changed <= clauses(new, {}).keys()
    assert touches("verify", "verify.not_by")
    assert not touches("verify.not_by", "verify.within")
    assert clauses(old, {})["verify.not_by"].says == "不得是“处置”的经办人"
    assert clauses(new, {})["verify.not_by"].says == "不得是“受理”的经办人"


def test_a_clause_reads_the_same_wherever_it_is_told() -> None:
    told = set()
    for file in BOOK.rglob("*.yaml"):
        if not file.name.endswith(".cases.yaml"):
            procedure = parse(file.read_text("utf-8"))
            known = clauses(procedure, {})
            same = [
                one
                for one in clauses_of(procedure)
                if one.word in ("not_by", "same_unit_as", "extend", "pause", "sample")
            ]
            told |= {one.word for one in same}
            assert [(one.title, one.says) for one in same] == [(known[o.path].title, known[o.path].says) for o in same]
    assert told == {"not_by", "same_unit_as", "extend", "pause", "sample"}
