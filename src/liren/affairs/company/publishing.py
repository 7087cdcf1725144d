"""Showing an affair to everybody: the reporter strikes out, a moderator decides, and what was wrong is corrected.

The public version is a copy of its own; the original is never touched. Every decision stands in the affair's history.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.actors.public import organisation_names
from liren.affairs.actions.writing import stepped, write_turn
from liren.affairs.company.acting import require_decider, said, turn_beside
from liren.affairs.company.contents import (
    SOURCES,
    TITLE,
    Strikes,
    content_of,
    replaced,
    source_of,
    struck_out,
    text_of,
)
from liren.affairs.company.errors import NotForEverybody, NotShown, PublicationDecided
from liren.affairs.company.growing import Answers, accept, digests, grow, keep_words, leave, words_of
from liren.affairs.company.models import Correction, Publication
from liren.affairs.company.moderation import moderated
from liren.affairs.company.showing import show, take_down
from liren.affairs.errors import StepNotAllowed
from liren.affairs.models import Affair
from liren.affairs.rights import REPORTER, Doer, role_title
from liren.affairs.shapes import Stepped
from liren.affairs.store import Held, hold
from liren.affairs.turn import Turn
from liren.engine.values import HIDDEN_IN_LINE, HIDDEN_IN_TEXT
from liren.kit.crypto import sm3
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json, canonical
from liren.standards.public import Rules

MOST_WORDS, LONGEST_WORD = 30, 60
LONGEST_TEXT = 2000


@write
def redact(*, affair_id: UUID, strikes: Strikes, by: Actor, at: datetime) -> Stepped:
    """Say what everybody may see of a public affair: the reporter of their own, or a moderator there.

    The original stays as it is. While a moderator has yet to look, the reporter's strikes replace their earlier ones;
    otherwise they come on top. With the reporter's word it is shown at once where nothing is moderated; what was shown
    already is renewed, unless a moderator hid it.
    Raises NoSuchAffair, NotForEverybody, PublicationDecided, StepNotAllowed, InvalidInput.
    """
    _require_sensible(strikes)
    held, turn = _begun(affair_id, by, at, reporter_too=True)
    found, new = _publication(held, turn.rules, at)
    if found.state == "hidden":
        raise PublicationDecided(state="已被撤下")
    theirs = turn.doer.role == REPORTER
    if theirs and found.state == "withdrawn":
        found.state = "waiting"
    to_moderate = found.state == "waiting" and moderated(held.affair)
    anew = theirs and to_moderate
    found.content = struck_out(_original(turn, found) if anew else found.content, strikes)
    keep_words(found, [*strikes.words, *(() if anew else words_of(found))], at)
    if anew or not theirs:
        leave(found, new, [one["key"] for one in new])
    found.struck = sorted({*strikes.named, *(() if anew else found.struck)})
    found.agreed_at = at if theirs else found.agreed_at
    turn.record("public_redacted", {"struck": list(strikes.named), "words": len(strikes.words), **_seal(found)})
    if theirs and found.state == "waiting" and not to_moderate:
        return _decide(turn, found, "shown", "published", None)
    return _kept(turn, found)


@write
def publish(*, affair_id: UUID, by: Actor, at: datetime, source: str | None = None) -> Stepped:
    """A moderator lets everybody see the public version, or sees again what was hidden; of one that is shown, what was
    given anew in place of what was struck out or corrected. source: a key of SOURCES.

    Raises NoSuchAffair, NotForEverybody, StepNotAllowed, PublicationDecided when it is shown or the reporter took it
    back, InvalidInput for an unknown source.
    """
    if source is not None and source not in SOURCES:
        raise InvalidInput(source=f"请选来源：{'、'.join(SOURCES.values())}。")
    held, turn = _begun(affair_id, by, at)
    found, new = _publication(held, turn.rules, at)
    if found.state == "withdrawn" or (found.state == "shown" and not new):
        raise PublicationDecided(state="已经公开" if found.state == "shown" else "由反映人收回")
    if found.state == "shown":
        accept(found, held.affair, turn.rules, new)
    found.source = source or found.source
    return _decide(turn, found, "shown", "public_restored" if found.state == "hidden" else "published", None)


@write
def hide(*, affair_id: UUID, reason: str, by: Actor, at: datetime) -> Stepped:
    """A moderator takes it down, or does not let it be shown; the reporter is told why.

    Raises NoSuchAffair, NotForEverybody, StepNotAllowed, PublicationDecided, InvalidInput without a reason.
    """
    reason = said(reason, "reason", "请写明为什么不公开，反映人看得到")
    held, turn = _begun(affair_id, by, at)
    found, _ = _publication(held, turn.rules, at)
    if found.state == "hidden":
        raise PublicationDecided(state="已被撤下")
    return _decide(turn, found, "hidden", "public_hidden", reason)


@write
def withdraw(*, affair_id: UUID, by: Actor, at: datetime) -> Stepped:
    """The reporter does not want it shown (any more); the affair itself goes on.

    Raises NoSuchAffair, NotForEverybody, StepNotAllowed for anybody else, PublicationDecided.
    """
    held, turn = _begun(affair_id, by, at, reporter_too=True)
    if turn.doer.role != REPORTER:
        raise StepNotAllowed(step="收回公开", allowed="反映人")
    found, _ = _publication(held, turn.rules, at)
    if found.state in ("hidden", "withdrawn"):
        raise PublicationDecided(state="没有公开")
    return _decide(turn, found, "withdrawn", "public_withdrawn", None)


@write
def correct(*, affair_id: UUID, key: str, text: str, why: str, by: Actor, at: datetime) -> Stepped:
    """Put right what a shown affair says under `key` (`title`, or of an answer) 更正; what it said stays readable.

    Raises NoSuchAffair, NotForEverybody, StepNotAllowed, NotShown, InvalidInput.
    """
    why, text = (one.replace("\r\n", "\n").replace("\r", "\n").strip() for one in (why, text))
    why = said(why, "why", "请写明为什么更正")
    held, turn = _begun(affair_id, by, at)
    found, new = _publication(held, turn.rules, at)
    earlier = text_of(found.content, key)
    if found.state != "shown":
        raise NotShown
    if earlier is None:
        raise InvalidInput(key="请选要更正的一栏。")
    if not text or len(text) > LONGEST_TEXT or text == earlier:
        raise InvalidInput(text=f"请写正确的内容，和原来的不同，不超过 {LONGEST_TEXT} 字。")
    _require_plain(key, text, why)
    with as_system():
        Correction.objects.create(
            affair_id=affair_id, key=key, earlier=earlier, text=text, why=why, office=_office(turn.doer), at=at,
            written_by=by.person_id,
        )  # fmt: skip
    found.content = replaced(found.content, key, text)
    found.corrected = sorted({*found.corrected, key})
    leave(found, new, [key])
    turn.record("corrected", {"key": key, "text": why, **_seal(found)})
    return _kept(turn, found)


def wait_for_moderation(affair: Affair, rules: Rules, at: datetime) -> Publication:
    """A public affair was opened: its version waits to be looked at. As the system."""
    return Publication.objects.get_or_create(affair_id=affair.id, defaults=_new(affair, rules, at))[0]


def _begun(affair_id: UUID, by: Actor, at: datetime, *, reporter_too: bool = False) -> tuple[Held, Turn]:
    held = hold(affair_id)
    if held.affair.visibility != "public":
        raise NotForEverybody
    if reporter_too and by.person_id is not None and by.person_id == held.affair.reporter_id:
        return held, turn_beside(held, by, at, Doer(REPORTER, None))
    return held, turn_beside(held, by, at, require_decider([held.affair], by, "公开"))


def _publication(held: Held, rules: Rules, at: datetime) -> tuple[Publication, Answers]:
    """What is decided on, with what was publicly answered while it waited; and what was given anew and is not in it."""
    with as_system():
        found = wait_for_moderation(held.affair, rules, at)
    return found, grow(found, held.affair, rules)


def _new(affair: Affair, rules: Rules, at: datetime) -> dict[str, object]:
    content = content_of(affair, rules)
    return {
        "path": affair.jurisdiction_path,
        "content": content,
        "given": digests(content),
        "source": source_of(affair),
        "asked_at": at,
        "changed_at": at,
    }


def _decide(turn: Turn, found: Publication, state: str, kind: str, reason: str | None) -> Stepped:
    found.state, found.decided_by, found.decided_at, found.reason = state, turn.by.person_id, turn.at, reason
    turn.record(kind, {"source": found.source, **({"text": reason} if reason else {}), **_seal(found)})
    turn.emit("publication-changed", state=state)
    return _kept(turn, found)


def _kept(turn: Turn, found: Publication) -> Stepped:
    """Write publication, version and history."""
    found.changed_at, found.written_by, found.path = turn.at, turn.by.person_id, turn.affair.jurisdiction_path
    with as_system():
        found.save()
        if found.state == "shown":
            show(turn.affair, turn.rules, found, turn.at)
        else:
            take_down(turn.affair.id)
    write_turn(turn)
    return stepped(turn)


def _seal(found: Publication) -> dict[str, str]:
    """What was decided on, as a hash: history proves it and repeats none of it."""
    return {"content": sm3(canonical(found.content))}


def _original(turn: Turn, found: Publication) -> dict[str, Json]:
    """What was never struck out, with what was put right since."""
    content = content_of(turn.affair, turn.rules)
    for one in Correction.objects.filter(affair_id=turn.affair.id, key__in=found.corrected).order_by("id"):
        content = replaced(content, one.key, one.text)
    return content


def _office(part: Doer) -> str:
    return organisation_names([part.org]).get(part.org, "") if part.org else role_title(part.role)


def _require_plain(key: str, text: str, why: str) -> None:
    """Feeds and pages elsewhere copy what is public, and choke on characters nobody sees."""
    hidden = {"text": HIDDEN_IN_LINE if key == TITLE else HIDDEN_IN_TEXT, "why": HIDDEN_IN_TEXT}
    found = [name for name, words in (("text", text), ("why", why)) if hidden[name].search(words)]
    if found:
        raise InvalidInput.of(dict.fromkeys(found, "里面有看不见的控制字符或换行，请删去后重写。"))


def _require_sensible(strikes: Strikes) -> None:
    words: Sequence[str] = list(strikes.words)
    if len(words) > MOST_WORDS:
        raise InvalidInput(words=f"一次最多划掉 {MOST_WORDS} 处。")
    if any(not word.strip() or len(word) > LONGEST_WORD for word in words):
        raise InvalidInput(words=f"每处请写 1 到 {LONGEST_WORD} 字。")
