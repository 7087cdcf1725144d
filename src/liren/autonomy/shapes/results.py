"""Results as other rooms and pages see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.kit.json import Json


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A published result. certificate, package: as `engine.deciding.package` has them; digest: the certificate's.

    package: of a named vote without the lines of roll, changes and votes for who is neither on the roll nor reads it.
    """

    id: UUID
    question_id: UUID
    digest: str
    at: datetime
    certificate: Mapping[str, Json]
    package: Mapping[str, Json]
