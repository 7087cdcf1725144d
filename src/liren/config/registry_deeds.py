"""What the words `registry.…` of procedures do: a resident's request, once decided, is carried out upon their entry."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.affairs import public as affairs
from liren.kit import vault
from liren.kit.errors import InvalidInput
from liren.kit.vault import Erased
from liren.registry import public as registry

_ASKED: Final = {"name": "name", "phone": "phones", "number": "number"}
"""The questions of `service/registry-correction` that are carried out, and what the register calls them."""


def correct(deed: affairs.Deed) -> None:
    """`registry.correct`: name, phone and number become what the request says, as whoever moved it here decided."""
    page, resident = _occasion(deed)
    said = _said(page)
    given = {field: said[asked] for asked, field in _ASKED.items() if said.get(asked)}
    if not given:
        raise InvalidInput(other="申请里没有写姓名、电话或证件号码要改成什么。请在登记上改好，再走“已在登记上改好”。")
    registry.correct(
        resident_id=resident, given=given, why=f"本人申请更正 {page.number}", asked_by=page.opener, by=_who(deed),
        at=deed.at,
    )  # fmt: skip


def erase(deed: affairs.Deed) -> None:
    """`registry.erase`: what is kept of whom the request is about is destroyed, as whoever moved it here decided."""
    page, resident = _occasion(deed)
    ground = next((one.text for one in page.answers if one.key == "ground"), "")
    registry.erase(
        resident_id=resident, why=f"本人申请删除 {page.number}：{ground}"[:200], asked_by=page.opener, by=_who(deed),
        at=deed.at,
    )  # fmt: skip


def note_visit(deed: affairs.Deed) -> None:
    """`registry.visited`: whoever called on them noted it, with what they wrote, where it counts as a contact."""
    page, resident = _occasion(deed)
    said = {one.key: one.name for entry in page.timeline for one in entry.answers}
    diary = vault.values("affair", page.id).get(said.get("diary") or "")
    words = "去看过，有事要办" if "needs" in said else "去看过，都好"
    if isinstance(diary, str) and diary.strip():
        words = f"去看过：{diary.strip()}"
    registry.note_observation(
        about_kind="resident", about_id=resident, kind="visit", text=words, by=_who(deed), at=deed.at
    )


def no_more_visits(deed: affairs.Deed) -> None:
    """`registry.unvisited`: they said so to whoever called on them, and it holds from now on."""
    _, resident = _occasion(deed)
    registry.consents.say_for(
        resident_id=resident, purpose=registry.groups.VISITS, agrees=False, how="told", by=_who(deed), at=deed.at
    )


DEEDS: Final = {
    "registry.correct": correct,
    "registry.erase": erase,
    "registry.visited": note_visit,
    "registry.unvisited": no_more_visits,
}
"""By the word of `does`."""


def _occasion(deed: affairs.Deed) -> tuple[affairs.AffairPage, UUID]:
    """The affair as the system reads it, and whose entry it is about."""
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    if page.subject is None or page.subject.kind != "resident":
        raise InvalidInput(subject="申请没有对上哪一份登记。请从那位居民的登记页重新代为申请，这一件写明理由。")
    return page, registry.doubles.standing_for(UUID(page.subject.id))


def _said(page: affairs.AffairPage) -> Mapping[str, Any]:
    """What was asked for, in clear: it lies in the vault, and the look at it is the change itself."""
    kept = vault.values("affair", page.id)
    said = {one.key: kept.get(one.name) for one in page.answers if one.name}
    return {key: value for key, value in said.items() if not isinstance(value, Erased)}


def _who(deed: affairs.Deed) -> Actor:
    """Whose decision it was: their rights count, though the system writes it down."""
    if deed.doer is None:
        return SYSTEM
    who = enter(deed.doer, "job", at=deed.at)
    enter_system()
    return who
