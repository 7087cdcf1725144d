"""What a ballot box gives out: receipts and a closing certificate, computed again by whoever wants to.

>>> receipt_of("q", "ABCD EFGH") == receipt_of("q", "abcd-efgh")
True
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping

from liren.engine import merkle

CODE_LENGTH = 24
"""Letters of a receipt's code: 120 random bits in base 32."""


def written_code(raw: bytes) -> str:
    """Fifteen random bytes as a voter notes them.

    >>> written_code(bytes(15))
    'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA'
    """
    text = base64.b32encode(raw).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def receipt_of(question: str, code: str) -> str:
    """What the box keeps of a code: SHA-256 over the question's id and the code's letters."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(f"liren-receipt\n{question}\n{plain}".encode()).hexdigest()


def root(receipts: Iterable[str]) -> str:
    """The Merkle root over the sorted receipts."""
    return merkle.root([bytes.fromhex(one) for one in sorted(receipts)]).hex()


def digest(content: Mapping[str, object]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
