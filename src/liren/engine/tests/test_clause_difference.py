"""Two lists of clauses side by side: what was only renumbered is found again, within bounds."""

from liren.engine.clause_difference import MOST_PAIRS, ClauseText, compare_clauses


def clauses(first: int, many: int, text: str) -> list[ClauseText]:
    return [ClauseText(str(first + n), "", text.format(n)) for n in range(many)]


def test_of_very_many_clauses_under_other_numbers_the_same_words_are_found_and_the_alike_are_not_searched() -> None:
    many = MOST_PAIRS
    same = compare_clauses(clauses(0, many, "第{}条楼道"), clauses(many, many, "第{}条楼道"))
    assert {(row.kind, row.was and int(row.was.number) + many == int(row.now.number)) for row in same if row.now} == {
        ("renumbered", True)
    }
    few = compare_clauses(clauses(0, 3, "楼道里不堆放杂物{}"), clauses(9, 3, "楼道里不要堆放杂物{}"))
    assert {row.kind for row in few} == {"renumbered"}
    alike = compare_clauses(clauses(0, 40, "楼道里不堆放杂物{}"), clauses(99, 40, "楼道里不要堆放杂物{}"))
    assert {row.kind for row in alike} == {"added", "removed"}


def test_what_is_too_long_to_compare_word_for_word_is_shown_as_a_whole() -> None:
    before = [ClauseText(str(n), "", "甲" * 2000) for n in range(12)]
    rows = compare_clauses(before, [ClauseText(one.number, "", "乙" * 2000) for one in before])
    assert {row.kind for row in rows} == {"changed"}
    assert all(row.before == (("gone", "甲" * 2000),) and row.after == (("come", "乙" * 2000),) for row in rows)
