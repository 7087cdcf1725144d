"""What is kept of somebody, sealed in one column under their own key (`kit.vault`)."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liren.kit import vault
from liren.kit.crypto import open_, seal
from liren.kit.json import Json, canonical

_BOUND = "registry"


def sealed(subject: UUID, body: Mapping[str, Json], *, at: datetime) -> bytes:
    """`body` under the key of `subject`, made when there is none. One statement. Raises ValueErased."""
    return sealed_under(vault.keys_for([subject], at)[subject], subject, body)


def sealed_under(key: bytes, subject: UUID, body: Mapping[str, Json]) -> bytes:
    """`body` under a key got before: no statement."""
    return seal(canonical(dict(body)), key, _bound(subject))


def opened(subject: UUID, content: bytes | memoryview | None) -> Mapping[str, Json] | None:
    """What was sealed; None once erased, or when its time was over. One statement."""
    key = vault.keys_of([subject]).get(subject)
    return None if key is None or not content else opened_under(key, subject, content)


def opened_under(key: bytes, subject: UUID, content: bytes | memoryview) -> Mapping[str, Json]:
    """What was sealed, under a key got before: no statement. Raises SealBroken."""
    body: Mapping[str, Json] = json.loads(open_(bytes(content), key, _bound(subject)))
    return body


def _bound(subject: UUID) -> bytes:
    return f'["{_BOUND}","{subject}"]'.encode()  # canonical JSON, written by hand: for every one of thousands
