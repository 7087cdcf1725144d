"""What accounts stood at on a day, worked out from lines alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.engine import merkle
from liren.kit.database import rows

_THROUGH = """
    SELECT a.kind, a.id, sum(l.amount) FROM ledgers_line l
      JOIN ledgers_posting p ON p.stream = l.book_id AND p.seq = l.seq
      JOIN ledgers_account a ON a.id = l.account_id
     WHERE l.book_id = %s AND p."on" <= %s AND p.seq <= %s
     GROUP BY a.kind, a.id ORDER BY a.id"""


@dataclass(frozen=True, slots=True)
class Balances:
    """sums: by kind of account; root: Merkle root over lines `account balance`, in order of account, hex."""

    sums: Mapping[str, int]
    root: str


def balances_through(book_id: UUID, through: date, *, seq: int = 2**31 - 1) -> Balances:
    """Balances at the end of `through` by the postings up to number `seq`. One statement."""
    found = [(str(kind), account, int(str(amount))) for kind, account, amount in rows(_THROUGH, book_id, through, seq)]
    sums: dict[str, int] = {}
    for kind, _, amount in found:
        sums[kind] = sums.get(kind, 0) + amount
    leaves = [f"{account} {amount}".encode() for _, account, amount in found]
    return Balances(sums, merkle.root(leaves).hex())
