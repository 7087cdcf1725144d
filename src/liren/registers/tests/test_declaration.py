"""What is drawn from a declaration: what may leave, how rows are found and paged."""

from liren.access.public import SYSTEM
from liren.registers.declaration import Batch, Column, Entry, Register, every, matching


def test_a_personal_column_never_leaves_in_a_file():
    shown = Register(
        "x",
        "x",
        "",
        "places.manage",
        (Column("a", "甲"), Column("b", "乙", personal=True)),
        rows=lambda *_: Batch((), None),
    )
    assert [c.key for c in shown.exported] == ["a"]


def test_a_register_pages_by_key_and_tells_where_to_go_on():
    def rows(_, path, after, limit):
        begin = int(after or 0)
        found = tuple(Entry(str(n), {"n": str(n)}) for n in range(begin + 1, min(begin + limit, 450) + 1))
        return Batch(found, found[-1].id if begin + limit < 450 else None)

    shown = Register("x", "x", "", "places.manage", (Column("n", "数", filterable=True),), rows=rows)
    first = matching(shown, SYSTEM, "", {"n": "9"}, None, 30)
    rest = matching(shown, SYSTEM, "", {"n": "9"}, first.after, 1000)
    assert [e.id for e in (*first.entries, *rest.entries)] == [str(n) for n in range(1, 451) if "9" in str(n)]
    assert rest.after is None
    assert [e.id for e in every(shown, SYSTEM, "", {"n": "9"})] == [e.id for e in (*first.entries, *rest.entries)]
