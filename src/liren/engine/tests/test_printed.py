"""A procedure on paper: chapters as standards have them; each clause by the name it has in all versions."""

from typing import Any

from liren.engine.loading import parse
from liren.engine.normal import gather
from liren.engine.printed import Grid, Paragraph, chapters, names_of_clauses
from liren.engine.tests.lawbook import LAWBOOK, procedure_text

BOOK = sorted(path for path in (LAWBOOK / "procedures").rglob("*.yaml") if not path.name.endswith(".cases.yaml"))
GRID = parse(procedure_text("management/grid-event"))


def role(name: str) -> str:
    return f"〔{name}〕"


def there(document: Any, name: str) -> bool:
    """Does the document have a clause of that name? Steps go by their key alone."""
    first, *rest = name.split(".")
    value = document["steps"].get(first, document.get(first))
    for word in rest:
        if not isinstance(value, dict) or word not in value:
            return False
        value = value[word]
    return value is not None


def test_chapters_come_in_the_order_of_standards() -> None:
    made = chapters(GRID, role, ["按时率"])
    assert [(one.number, one.title) for one in made] == [
        ("1", "范围"), ("2", "规范性引用文件"), ("3", "术语和定义"), ("4", "职责"), ("5", "程序"), ("6", "时限"),
        ("7", "表单"), ("8", "评价"),
    ]  # fmt: skip


def test_every_clause_of_the_book_is_printed_by_a_name_its_procedure_has() -> None:
    for path in BOOK:
        procedure = parse(path.read_text())
        document = gather(procedure.document)
        names = [
            name
            for chapter in chapters(procedure, role)
            for part in chapter.parts
            for name in ([part.name] if isinstance(part, Paragraph) else [row[0] for row in part.rows if "." in row[0]])
            if name and not name[0].isdigit()
        ]
        assert [name for name in names if not there(document, name)] == [], path
        moves = {f"{step.key}.moves.{move}" for step in procedure.steps.values() for move in step.moves}
        assert moves <= set(names)
        assert {f"form.{key}" for key in procedure.form} <= set(names)
        assert [row[2] for row in names_of_clauses(procedure).rows] == list(procedure.steps)


def test_extensions_pauses_and_dated_limits_are_clauses_and_a_word_in_a_key_is_no_term() -> None:
    read = {path.stem: chapters(parse(path.read_text()), role) for path in BOOK}
    names = {
        stem: {p.name for one in made for p in one.parts if isinstance(p, Paragraph)} for stem, made in read.items()
    }
    assert {"handle.extend", "handle.pause"} <= names["grid-event"]
    dated = [name for of_one in names.values() for name in of_one if name.endswith((".before", ".after"))]
    assert dated
    terms = {stem: [p.text for p in made[2].parts if isinstance(p, Paragraph)] for stem, made in read.items()}
    assert not any(text.startswith("应急状态") for text in terms["hotline-appeal"])


def test_it_says_who_when_and_where_to_in_words() -> None:
    said = {part.name: part.text for one in chapters(GRID, role) for part in one.parts if isinstance(part, Paragraph)}
    assert said["verify.not_by"] == "不得是“处置”（5.3）的经办人。"
    assert said["feedback.moves.dissatisfied"].startswith("“没解决”：转到“回访”（5.6）；条件：“评价”不多于2")
    limits = next(part for one in chapters(GRID, role) for part in one.parts if isinstance(part, Grid))
    assert ("5.2", "派单", "4 个工作小时", "不可延", "不可暂停") in limits.rows
