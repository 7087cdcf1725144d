"""How a resident's name and phone are sealed, and how a phone is found again without being readable."""

from uuid import UUID

from liren.kit import crypto

_PURPOSE = "actors.details"


def phone_token(plain: str) -> str:
    """The keyed token under which a phone (digits, as `plain_phone` returns them) is found."""
    return crypto.token("actors.phone", plain)


def seal(person_id: UUID, what: str, value: str) -> bytes:
    """Sealed under the master key and bound to whose value it is, so that no row can be passed off as another's."""
    return crypto.seal_for(_PURPOSE, value.encode(), _bound(person_id, what))


def unseal(person_id: UUID, what: str, sealed: bytes | memoryview | None) -> str | None:
    """What was sealed; None when there is nothing."""
    return None if sealed is None else crypto.open_for(_PURPOSE, bytes(sealed), _bound(person_id, what)).decode()


def _bound(person_id: UUID, what: str) -> bytes:
    return person_id.bytes + what.encode()
