"""What an affair's row says, as one hash: every act's last record carries it, so that a row edited by hand shows."""

from typing import Final

from liren.affairs.models import Affair
from liren.kit.chain import plain_all
from liren.kit.crypto import sm3
from liren.kit.json import canonical

LEAVES: Final = "leaves"
"""In the body of an act's last record: the hash of the affair's row as the act leaves it."""

# Left out: what the chain and the lock need themselves, who wrote last, and what the database gives or derives.
_NOT_HASHED: Final = frozenset(
    {
        "id", "number", "chain_seq", "chain_head", "version", "written_by", "changed_at", "tokens", "idempotency_key",
        "body_digest", "external_key", "community_path",
    }
)  # fmt: skip
_HASHED: Final = tuple(field.attname for field in Affair._meta.concrete_fields if field.attname not in _NOT_HASHED)


def digest_of(affair: Affair) -> str:
    """SM3 over the canonical JSON of what the row says; what is NULL is left out, so that the table may grow."""
    return sm3(canonical(plain_all({name: getattr(affair, name) for name in _HASHED})))
