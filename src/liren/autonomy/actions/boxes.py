"""The ballot box of a secret question: casting, batches drawn by lot, paper, and the count.

That somebody has voted and the sealed envelope are written together, so a crash loses neither or both. The ballot is
written later, by itself: with at least `BATCH` others, in an order drawn by lot, sealed anew, its envelope destroyed
(laying.py); and once more with all others when voting has ended and when it is counted. So no key, time, order or
transaction of a ballot meets a mark.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.autonomy.actions.laying import sealed, shaken
from liren.autonomy.actions.marks import held_open, mark_own
from liren.autonomy.actions.questions import held, holding_roll
from liren.autonomy.errors import BoxNotReady, BundleUnknown, CountDiffers, NotSecret, QuestionUnknown
from liren.autonomy.models import BallotCount, BallotReceipt, Envelope, PaperBundle, Question
from liren.autonomy.queries.boxes import bound, form_of, on_paper
from liren.autonomy.queries.questions import found_question, marks
from liren.autonomy.queries.rolls import found_roll, reads
from liren.autonomy.shapes.boxes import Cast, Certificate, NewBundle
from liren.autonomy.shapes.questions import STATES, Marks
from liren.engine.deciding import ballots, boxes
from liren.kit import vault
from liren.kit.crypto import seal
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json, canonical

MOST_PAPER = 5000


@write
def cast(*, question_id: UUID, choices: Sequence[str], by: Actor, at: datetime) -> Cast:
    """The reader, who is on the roll, casts a secret ballot online; no choice is a blank ballot.

    Raises QuestionUnknown, QuestionNotOpen, ChannelClosed, NotSecret, NotOnRoll, AlreadyVoted, InvalidInput.
    """
    row = held_open(question_id, "online", at)
    if row.named:
        raise NotSecret
    said, chosen = _chosen(row, choices)
    if said:
        raise InvalidInput(choices=said)
    mark_own(row, None, by, at)
    code = boxes.written_code(secrets.token_bytes(15))
    key = vault.keys_for({row.id}, at)[row.id]
    with as_system():
        Envelope.objects.create(
            question=row, sealed=sealed(row, key, chosen), receipt=boxes.receipt_of(str(row.id), code)
        )
    return Cast(code)


@write
def add_bundle(*, question_id: UUID, bundle: NewBundle, by: Actor, at: datetime) -> UUID:
    """Paper ballots that were opened, entered together, after voting has ended. For who keeps the roll.

    Raises QuestionUnknown, NotAllowed, NotSecret, BoxNotReady, InvalidInput naming each ballot.
    """
    row = _ended(question_id, by)
    problems = {}
    if not 2 <= len(bundle.document.strip()) <= 100:
        problems["document"] = "请写这些选票封存在哪里，例如：第 1 号票箱，第 2 袋"
    if not 0 <= bundle.spoiled <= MOST_PAPER:
        problems["spoiled"] = f"认不清的选票请写 0 到 {MOST_PAPER} 的整数"
    if not 1 <= len(bundle.ballots) + max(bundle.spoiled, 0) <= MOST_PAPER:
        problems["ballots"] = f"一次请录 1 到 {MOST_PAPER} 张"
    read = []
    for number, one in enumerate(bundle.ballots, 1):
        said, chosen = _chosen(row, one)
        read.append(chosen)
        if said:
            problems[f"ballots.{number}"] = f"第 {number} 张：{said}；填错的、认不清的请记作废票"
    if problems:
        raise InvalidInput.of(problems)
    key = vault.keys_for({row.id}, at)[row.id]
    return PaperBundle.objects.create(
        question=row, path=row.path, org=row.org, document=bundle.document.strip(), ballots=len(read),
        spoiled=bundle.spoiled, sealed=seal(canonical([list[Json](one) for one in sorted(read)]), key, bound(row)),
        at=at, by_person=by.person_id,
    ).id  # fmt: skip


@write
def take_back_bundle(*, bundle_id: UUID, why: str, by: Actor) -> None:
    """A bundle that was entered wrongly does not count; it stays to see. Before the count.

    Raises BundleUnknown, NotAllowed, BoxNotReady, InvalidInput.
    """
    found = PaperBundle.objects.filter(pk=bundle_id, taken_back="").first()
    if found is None:
        raise BundleUnknown
    _ended(found.question_id, by)
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写为什么不算，2 到 200 个字")
    found.taken_back = why.strip()
    found.save(update_fields=["taken_back"])


@write
def count_box(
    *, question_id: UUID, document: str, missing_why: str = "", by: Actor, at: datetime
) -> Certificate:  # fmt: skip
    """Open the box: as many ballots as people marked, or the count stops; what was counted is certified and stands.

    document: where the tellers 监票人、计票人 signed. missing_why: why fewer paper ballots were found than people came.
    For who calls for decisions there. More ballots than people are never counted, fewer on paper with a reason: our
    choice, as ballots may be carried off and cannot be made.
    Raises QuestionUnknown, NotAllowed, NotSecret, BoxNotReady, CountDiffers, InvalidInput.
    """
    row = held(question_id, by)
    _countable(row)
    if not 2 <= len(document.strip()) <= 100:
        raise InvalidInput(document="请写监票人、计票人签字的计票单放在哪里")
    if len(missing_why) > 500:
        raise InvalidInput(missing_why="请写短一些，500 个字以内")
    holding_roll(row)
    marked = marks(row.id, by)
    online = shaken(row)
    with as_system():
        spoiled = sum(PaperBundle.objects.filter(question=row, taken_back="").values_list("spoiled", flat=True))
        receipts = list(BallotReceipt.objects.filter(question=row).values_list("id", flat=True))
        paper = on_paper(row)
    missing = _checked(marked, len(online), len(receipts), len(paper) + spoiled, missing_why.strip())
    form = form_of(row)
    counted = ballots.tally(form.kind, [*online, *paper], [str(one["key"]) for one in row.options])
    content: dict[str, Json] = {
        "question": str(row.id), "title": row.title, "roll": found_roll(row.roll_id).digest,
        "on_roll": marked.roll.persons, "voted": dict(marked.by_channel), "online": len(online),
        "paper": len(paper) + spoiled, "spoiled": spoiled, "blank": counted.blank, "missing": missing,
        "missing_why": missing_why.strip() if missing else "", "receipts": boxes.root(receipts),
        "tally": dict(counted.points), "document": document.strip(), "counted_at": at.isoformat(),
    }  # fmt: skip
    if row.ballot:
        content |= {"ballot": form.kind, "supporters": dict(counted.supporters)}
    made = BallotCount.objects.create(
        question=row, content=content, digest=boxes.digest(content), at=at, by_person=by.person_id
    )
    return Certificate(content, made.digest, at)


def _checked(marked: Marks, ballots: int, receipts: int, paper: int, why: str) -> int:
    """How many paper ballots are missing. Raises CountDiffers where the count must stop."""
    online = marked.by_channel.get("online", 0)
    others = marked.voted.persons - online
    if ballots != online or receipts != online:
        raise CountDiffers(what="票箱里网上的选票", found=ballots, marked=online)
    if paper > others or (paper < others and len(why) < 2):
        raise CountDiffers(what="纸质选票", found=paper, marked=others)
    return others - paper


def _chosen(row: Question, choices: Sequence[str]) -> tuple[str, list[str]]:
    """What is wrong with them, and the ballot as it is kept."""
    return ballots.read(form_of(row), [str(one["key"]) for one in row.options], choices)


def _ended(question_id: UUID, by: Actor) -> Question:
    """A secret question that has ended and is not counted, held against the count, for who keeps its roll."""
    row = found_question(question_id, by)
    require(by, "rolls.keep", row.path)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    rows("SELECT 1 FROM autonomy_question WHERE id = %s FOR SHARE", row.id)
    row.refresh_from_db()
    _countable(row)
    return row


def _countable(row: Question) -> None:
    if row.named:
        raise NotSecret
    if row.state != "closed":
        raise BoxNotReady(state=STATES[row.state])
    if BallotCount.objects.filter(pk=row.id).exists():
        raise BoxNotReady(state="票箱已经计过票")
