"""What the words `does` and `awaits` of procedures mean: names bound to rooms' functions."""

from typing import Final
from uuid import UUID

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.config import autonomy_deeds, registry_deeds, standard_deeds
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.management.public import DEEDS as TABLE_DEEDS
from liren.management.public import somebody_fills
from liren.standards.public import current

AWAITED: Final = {
    "affairs.children-closed": lambda affair_id: not _children_open(affair_id),
    "tables.somebody-fills": somebody_fills,
}
"""By event: whether it has happened already for an affair that comes to wait for it."""


def open_children(deed: affairs.Deed) -> None:
    """`affairs.open`: a child of procedure `with.procedure` for each row of the table field `with.each`.

    Of each row, columns whose keys are fields of that procedure's form are taken over. Without `each`: one child. Asked
    again it opens nothing more: each child has its key. Who reported the parent is told of the children.
    """
    key = deed.arguments.get("procedure")
    if not key:
        raise InvalidInput(procedure="规程没有写另开哪一种事项（with.procedure）。")
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    asked = current(key, page.place_path, deed.at).procedure.form
    rows = [{}] if "each" not in deed.arguments else _rows(page, deed.arguments["each"])
    for number, row in enumerate(rows, 1):
        answers = {"title": page.title, **row}
        affairs.open_child(
            parent_id=deed.affair_id,
            procedure_key=key,
            answers={name: value for name, value in answers.items() if name in asked},
            reason=f"由“{page.number}”转来",
            by=SYSTEM,
            at=deed.at,
            key=f"{deed.key}.{number}",
        )


def issue_paper(deed: affairs.Deed) -> None:
    """`papers.issue`: the paper `with.template`, once for this visit of the step."""
    affairs.papers.issue_paper(
        affair_id=deed.affair_id,
        template=deed.arguments.get("template", ""),
        by=SYSTEM,
        at=deed.at,
        step=deed.step,
        visit=deed.visit,
    )


def _rows(page: affairs.AffairPage, field: str) -> list[dict[str, Json]]:
    """The rows of a table, the last time it was answered."""
    said = [answer.value for entry in page.timeline for answer in entry.answers if answer.key == field]
    return list(said[-1] or []) if said else []


def _children_open(affair_id: UUID) -> bool:
    return any(child.state == "open" for child in affairs.children(affair_id).children)


DEEDS: Final = {
    "affairs.open": open_children, "papers.issue": issue_paper, **standard_deeds.DEEDS, **TABLE_DEEDS,
    **registry_deeds.DEEDS, **autonomy_deeds.DEEDS,
}  # fmt: skip
"""By the word of `does`."""
