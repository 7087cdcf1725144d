"""What a resident told of themself, in the vault under their own key; and how a phone is found without being read."""

from datetime import datetime
from uuid import UUID

from liren.kit import crypto, vault

OWNER = "person"


def phone_token(plain: str) -> str:
    """The keyed token under which a phone (as `plain_phone` writes it) is found."""
    return crypto.token("actors.phone", plain)


def keep(person_id: UUID, *, at: datetime, **values: str | None) -> None:
    """Keep `name`, `phone`, each as told; None when told to leave it out. Two statements."""
    vault.keep(subject=person_id, owner_kind=OWNER, owner_id=person_id, values=values, at=at)


def told(person_id: UUID) -> dict[str, str | None]:
    """`name` and `phone`, None where never told, erased, or not this reader's to see. One statement."""
    found = vault.values(OWNER, person_id)
    return {what: value if isinstance(value := found.get(what), str) else None for what in ("name", "phone")}
