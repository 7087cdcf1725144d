"""Results as everybody reads them."""

from collections.abc import Mapping
from uuid import UUID

from liren.autonomy.models import Result
from liren.autonomy.shapes.results import ResultPage
from liren.kit.json import Json


def result(question_id: UUID) -> ResultPage | None:
    """What was decided; None while it is not counted. One statement. For everybody."""
    row = Result.objects.filter(question_id=question_id).first()
    if row is None:
        return None
    certificate: Mapping[str, Json] = row.package["certificate"]
    return ResultPage(row.id, question_id, row.digest, row.at, certificate, row.package)
