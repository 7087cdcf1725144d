"""What the words `standards.…` of procedures do: answers of an affair become the life of a standard."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.affairs import public as affairs
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.standards.public import life
from liren.territories.public import LEVELS

PROJECT: Final = "management/standard-project"


def plan(deed: affairs.Deed) -> None:
    """`standards.plan`: the standard comes into the catalogue. with.way: project (the answer `how` says whether it is
    a 修改单) or fast, then drafted and on its way to review at once.
    """
    of, said = _occasion(deed)
    fast = deed.arguments.get("way") == "fast"
    kind = "fast" if fast else "amendment" if said.get("how") == "amend" else "project"
    life.plan_standard(
        of=of,
        kind=kind,  # type: ignore[arg-type]  # one of the three
        wanted=life.Wanted(
            title=_text(said, "title"),
            level=_text(said, "level"),
            quasi_type=said.get("quasi_type") if said.get("level") == "quasi" else None,
            kind=said.get("kind"),
            area=said.get("side"),
            path="" if _text(said, "revises") else _kept_at(of.place, _text(said, "keeper")),
            replaces=_text(said, "revises"),
        ),
    )
    if fast:
        life.turn_standard(of=of, to="drafting")
        life.put_clauses(of=of, changes=list(_changes(said)))
        life.turn_standard(of=of, to="review")


def turn(deed: affairs.Deed) -> None:
    """`standards.turn`: the project goes on to `with.to`, drafting or review."""
    of, _ = _occasion(deed)
    life.turn_standard(of=of, to=deed.arguments.get("to", ""))  # type: ignore[arg-type]  # the case files try it


def ask_opinions(deed: affairs.Deed) -> None:
    """`standards.ask-opinions`: `clauses` are put into the draft, and people are asked until `opinions_until`.

    with.days: for so many days at least.
    """
    of, said = _occasion(deed)
    days = deed.arguments.get("days", "0")
    at_least = int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 0
    life.ask_opinions(of=of, until=_day(said, "opinions_until"), at_least=at_least, changes=list(_changes(said)))


def close_opinions(deed: affairs.Deed) -> None:
    """`standards.close-opinions`: refused while an opinion waits for its answer."""
    of, _ = _occasion(deed)
    life.close_opinions(of=of, merged=affairs.mains(life.unanswered(of.affair)))


def issue(deed: affairs.Deed) -> None:
    """`standards.issue`: published under `number` on `issued_on`, in force from `in_force_from`."""
    of, said = _occasion(deed)
    life.issue_standard(
        of=of, number=_text(said, "number"), issued_on=_day(said, "issued_on"),
        in_force_from=_day(said, "in_force_from"),
    )  # fmt: skip


def stop(deed: affairs.Deed) -> None:
    """`standards.stop`: nothing comes of the project; `reason` says why."""
    of, said = _occasion(deed)
    life.stop_standard(of=of, says=_text(said, "reason"))


def take_up(deed: affairs.Deed) -> None:
    """`standards.take-up`: about the standard that `which`, else `title`, names. with.kind: review, promotion."""
    of, said = _occasion(deed)
    life.take_up(
        of=of, kind=deed.arguments.get("kind", ""),  # type: ignore[arg-type]  # the case files try it
        named=_text(said, "which") or _text(said, "title"), says=_text(said, "why"),
    )  # fmt: skip


def note(deed: affairs.Deed) -> None:
    """`standards.note`: with.what happened; the answer with.says is its evidence. with.ends: nothing comes after it."""
    of, said = _occasion(deed)
    life.note_milestone(
        of=of, what=deed.arguments.get("what", ""), says=_text(said, deed.arguments.get("says", "")),
        ends=deed.arguments.get("ends") == "yes",
    )  # fmt: skip


def open_project(deed: affairs.Deed) -> None:
    """`standards.open-project`: a project for the standard that a proposal asked for is opened from it."""
    of, said = _occasion(deed)
    affairs.open_child(
        parent_id=deed.affair_id, procedure_key=PROJECT, reason=f"采纳标准建议“{of.number}”", by=SYSTEM, at=deed.at,
        answers={"title": _text(said, "title"), "how": "new", "why": _text(said, "why")}, key=deed.key,
    )  # fmt: skip


def open_revision(deed: affairs.Deed) -> None:
    """`standards.open-revision`: a project that revises the standard is opened from here; with.says: why."""
    of, said = _occasion(deed)
    why = _text(said, deed.arguments.get("says", ""))
    on = deed.at.astimezone(CHINA).date()
    line = life.standard_about(of.affair, on=on)
    affairs.open_child(
        parent_id=deed.affair_id, procedure_key=PROJECT, reason=f"由“{of.number}”复审转来", by=SYSTEM, at=deed.at,
        answers={"title": line.title, "how": "revise", "revises": line.number or line.title, "why": why},
        key=deed.key,
    )  # fmt: skip
    life.note_milestone(of=of, what="to_revise", says=why, ends=True)


def withdraw(deed: affairs.Deed) -> None:
    """`standards.withdraw`: it holds no longer from `withdrawn_on`; `reason` says why."""
    of, said = _occasion(deed)
    life.withdraw_standard(of=of, on=_day(said, "withdrawn_on"), says=_text(said, "reason"))


def take_opinion(deed: affairs.Deed) -> None:
    """`standards.take-opinion`: an opinion on the `clause` of the standard that `which`, else `standard`, names.

    It lies with who keeps that from now on.
    """
    of, said = _occasion(deed)
    named = _text(said, "which") or _text(said, "standard")
    kept_at = life.take_opinion(of=of, named=named, clause=_text(said, "clause"))
    affairs.lay_with_keeper(affair_id=deed.affair_id, path=kept_at, at=deed.at)


def answer_opinion(deed: affairs.Deed) -> None:
    """`standards.answer-opinion`: with.verdict, adopted, partly or declined."""
    of, _ = _occasion(deed)
    life.answer_opinion(of=of, verdict=deed.arguments.get("verdict", ""))


DEEDS: Final = {
    "standards.plan": plan,
    "standards.turn": turn,
    "standards.ask-opinions": ask_opinions,
    "standards.close-opinions": close_opinions,
    "standards.issue": issue,
    "standards.stop": stop,
    "standards.take-up": take_up,
    "standards.note": note,
    "standards.open-project": open_project,
    "standards.open-revision": open_revision,
    "standards.withdraw": withdraw,
    "standards.take-opinion": take_opinion,
    "standards.answer-opinion": answer_opinion,
}
"""By the word of `does`."""


def _occasion(deed: affairs.Deed) -> tuple[life.Occasion, Mapping[str, Any]]:
    """The visit of the step, and what was last answered to each question of the affair.

    Of clauses, only what was said just now: an earlier draft was put in when it was said.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    told = [entry.answers for entry in page.timeline if entry.answers]
    said = {"title": page.title} | {one.key: one.value for answers in (page.answers, *told) for one in answers}
    said["clauses"] = next((one.value for answers in told[-1:] for one in answers if one.key == "clauses"), None)
    by = _who(deed)
    return life.Occasion(deed.affair_id, page.number, deed.key, page.place_path, by, deed.at, page.opened_at), said


def _who(deed: affairs.Deed) -> Actor:
    """Whose decision it was: their rights count, though the system writes it down."""
    if deed.doer is None:
        return SYSTEM
    who = enter(deed.doer, "job", at=deed.at)
    enter_system()
    return who


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name) or "").strip()


def _day(said: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(_text(said, name))
    except ValueError:
        raise InvalidInput.of({name: "还没有填日期。"}) from None


def _changes(said: Mapping[str, Any]) -> Iterator[life.ClauseChange]:
    for row in said.get("clauses") or ():
        told = {name: str(row.get(name) or "") for name in ("number", "title", "text")}
        yield life.ClauseChange(**told, gone=bool(row.get("gone")))


def _kept_at(place: str, keeper: str) -> str:
    """The path of the place above `place` that keeps it; "" for everywhere."""
    if keeper == "country":
        return ""
    if keeper not in LEVELS:
        raise InvalidInput(keeper="请选由哪一级维护。")
    return "".join(f"{part}." for part in place.split(".")[: LEVELS[keeper]])  # type: ignore[index]  # it is one
