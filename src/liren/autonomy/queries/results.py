"""Results as everybody reads them."""

from collections.abc import Mapping
from uuid import UUID

from liren.access.public import NOBODY, Actor
from liren.autonomy.models import Result
from liren.autonomy.queries.rolls import own_row, reads
from liren.autonomy.shapes.results import ResultPage
from liren.kit.json import Json

_PUBLIC = ("format", "certificate", "digest", "signature")


def result(question_id: UUID, by: Actor = NOBODY) -> ResultPage | None:
    """What was decided; None while it is not counted. For everybody.

    By name, area and household tell neighbours who chose what: the lines a named vote was counted from are in the
    package for who is on the roll or reads it, who can check them; everybody else's has the signed certificate.
    """
    row = Result.objects.filter(question_id=question_id).select_related("question").first()
    if row is None:
        return None
    certificate: Mapping[str, Json] = row.package["certificate"]
    asked = row.question
    whole = not asked.named or reads(by, asked.path, asked.org) or own_row(asked.roll_id, by) is not None
    package = row.package if whole else {part: row.package[part] for part in _PUBLIC}
    return ResultPage(row.id, question_id, row.digest, row.at, certificate, package)
