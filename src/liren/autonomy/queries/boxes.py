"""What the ballot box tells: that a ballot is in it, and its count."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.autonomy.errors import QuestionUnknown
from liren.autonomy.models import Ballot, BallotCount, BallotReceipt, Envelope, PaperBundle, Question
from liren.autonomy.queries.questions import found_question
from liren.autonomy.queries.rolls import reads
from liren.autonomy.shapes.boxes import BundleLine, Certificate
from liren.engine.deciding import ballots, boxes
from liren.kit import vault
from liren.kit.crypto import open_
from liren.kit.json import canonical


def certificate(question_id: UUID, by: Actor) -> Certificate | None:
    """The closing certificate, for everybody; None before the count. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    found = BallotCount.objects.filter(pk=row.id).first()
    return Certificate(found.content, found.digest, found.at) if found else None


def is_in_box(question_id: UUID, code: str, by: Actor) -> bool:
    """Whether the ballot with this receipt is waiting for, or in, the box: for who has the receipt. Never what it says.

    Raises QuestionUnknown.
    """
    row, receipt = found_question(question_id, by), boxes.receipt_of(str(question_id), code)
    with as_system():
        return any(
            found.exists()
            for found in (
                BallotReceipt.objects.filter(pk=receipt, question=row),
                Envelope.objects.filter(question=row, receipt=receipt),
            )
        )


def receipts(question_id: UUID, by: Actor) -> tuple[str, ...]:
    """The receipts of all ballots that were counted, sorted: their root is in the certificate. None before the count.

    Raises QuestionUnknown.
    """
    row = found_question(question_id, by)
    if not BallotCount.objects.filter(pk=row.id).exists():
        return ()
    with as_system():
        return tuple(BallotReceipt.objects.filter(question=row).order_by("id").values_list("id", flat=True))


def bundles(question_id: UUID, by: Actor) -> tuple[BundleLine, ...]:
    """The paper that was entered, without its ballots, for who reads the roll. Raises QuestionUnknown."""
    row = found_question(question_id, by)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    found = PaperBundle.objects.filter(question=row).order_by("at", "id")
    return tuple(BundleLine(b.id, b.document, b.ballots, b.spoiled, b.at, b.taken_back) for b in found)


def in_box(row: Question) -> list[list[str]]:
    """The choices of every ballot in the box, in no order; for the system."""
    return opened(row, map(bytes, Ballot.objects.filter(question=row).values_list("sealed", flat=True)))


def on_paper(row: Question) -> list[list[str]]:
    """The choices of every paper ballot that counts, spoiled ones left out; for the system."""
    sealed = PaperBundle.objects.filter(question=row, taken_back="").values_list("sealed", flat=True)
    return [list(one) for told in opened(row, map(bytes, sealed)) for one in told]


def opened(row: Question, sealed: Iterable[bytes]) -> list[list[str]]:
    """What was sealed with the box's key; a box nothing came into has none."""
    told = list(sealed)
    key = key_of(row) if told else b""
    return [json.loads(open_(one, key, bound(row))) for one in told]


def form_of(row: Question) -> ballots.Form:
    """What a ballot of this question may say; of most, some of its options."""
    told = row.ballot
    kind = ballots.kind_of(told.get("kind", "choice"))
    return ballots.Form(kind, row.most, told.get("costs", {}), told.get("within"))


def key_of(row: Question) -> bytes:
    """The box's key, which is made when the first ballot comes."""
    return vault.keys_of({row.id})[row.id]


def bound(row: Question) -> bytes:
    return canonical(["autonomy.box", str(row.id)])


def of_paper(lines: Sequence[BundleLine]) -> int:
    """How many paper ballots were found in all that counts, spoiled ones too."""
    return sum(line.ballots + line.spoiled for line in lines if not line.taken_back)
