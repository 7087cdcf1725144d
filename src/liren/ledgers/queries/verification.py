"""Do the books still hold? For `./liren verify`, as the system: chains, lines, balances, closings, checkpoints."""

from collections.abc import Iterator
from datetime import date, datetime

from liren.kit.chain import verify_table
from liren.kit.checkpoints import checkpoint_table, verify_checkpoints
from liren.kit.database import rows
from liren.ledgers.models import Posting
from liren.ledgers.queries.balances import balances_through

KIND = "ledgers"
"""Of the checkpoints over the books."""

_HEADS = """
    SELECT b.id FROM ledgers_book b LEFT JOIN LATERAL
           (SELECT seq, hash FROM ledgers_posting WHERE stream = b.id ORDER BY seq DESC LIMIT 1) p ON true
     WHERE (b.seq, b.head) IS DISTINCT FROM (coalesce(p.seq, 0), coalesce(p.hash, repeat('0', 64))) ORDER BY b.id"""

_LINES = """
    SELECT p.stream, p.seq FROM ledgers_posting p LEFT JOIN LATERAL
           (SELECT jsonb_agg(jsonb_build_array(l.account_id, l.amount, l.until) ORDER BY l.place) AS told, sum(l.amount)
              FROM ledgers_line l WHERE l.book_id = p.stream AND l.seq = p.seq) w ON true
     WHERE coalesce(w.told, '[]') <> p.body -> 'lines' OR coalesce(w.sum, 0) <> 0 ORDER BY 1, 2"""

_STRAY = """
    SELECT l.book_id, l.seq FROM ledgers_line l
     WHERE NOT EXISTS (SELECT FROM ledgers_posting p WHERE p.stream = l.book_id AND p.seq = l.seq) ORDER BY 1, 2"""

_KEPT = """
    SELECT a.book_id, a.id FROM ledgers_account a
     WHERE a.balance <> (SELECT coalesce(sum(amount), 0) FROM ledgers_line l WHERE l.account_id = a.id)
     ORDER BY 1, 2"""


def findings() -> Iterator[str]:
    """All that does not hold, in words."""
    for broken in verify_table(Posting):
        yield f"账本 {broken.stream}：{broken.text}"
    for (book,) in rows(_HEADS):
        yield f"账本 {book}：最后一笔与账本记下的不一致"
    for book, seq in rows(_LINES):
        yield f"账本 {book}：第 {seq} 笔的分录与凭证不一致"
    for book, seq in rows(_STRAY):
        yield f"账本 {book}：有第 {seq} 笔的分录，没有凭证"
    for book, account in rows(_KEPT):
        yield f"账本 {book}：账户 {account} 的余额与分录相加不一致"
    yield from _closings()
    for finding in verify_checkpoints(KIND, Posting):
        yield f"账本存证点：{finding.text}"


def seal(at: datetime) -> int:
    """Seal the books that moved in the next checkpoint; returns how many. For a job, as the system."""
    made = checkpoint_table(KIND, Posting, at)
    return made.count if made else 0


def _closings() -> Iterator[str]:
    for posting in Posting.objects.filter(kind="closed").order_by("stream", "seq"):
        through = date.fromisoformat(str(posting.body["through"]))
        if balances_through(posting.stream, through, seq=posting.seq).root != posting.body["root"]:
            yield f"账本 {posting.stream}：{through}结账时的余额与分录相加不一致"
