"""Counting tries, so that guessing a password or a code takes too long. Counts are rows: a restart forgets none."""

from datetime import datetime, timedelta
from math import ceil

from django.db.models import F
from django.db.models.functions import Greatest

from liren.kit.crypto import token
from liren.kit.database import rows
from liren.kit.errors import TooManyTries
from liren.kit.models import Tries

_TRY = 10  # what one counts, so that who got in may count a tenth


def hit(name: str, key: str, *, limit: int, per: timedelta, at: datetime) -> None:
    """Count one try of `name` by `key` (a telephone number, an address); `limit` tries in `per` pass. One statement.

    Raises TooManyTries with the seconds until the period, which began with its first try, is over. A try counts only
    when its transaction stands: an error after it that means "wrong, try again" sets `keeps = True` on its class
    (see `errors.DomainError.keeps`), else the count is undone with everything else. The key is kept as a token.
    """
    [(count, since)] = rows(
        "INSERT INTO kit_tries AS t (name, key, since, count) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (name, key) DO UPDATE SET"
        " count = CASE WHEN t.since <= %s THEN EXCLUDED.count ELSE t.count + EXCLUDED.count END,"
        " since = CASE WHEN t.since <= %s THEN EXCLUDED.since ELSE t.since END"
        " RETURNING count, since",
        *(name, token(f"throttle:{name}", key), at, _TRY, at - per, at - per),
    )
    if int(str(count)) > limit * _TRY:
        assert isinstance(since, datetime)
        raise TooManyTries(seconds=max(1, ceil((since + per - at).total_seconds())))


def clear(name: str, key: str) -> None:
    """Forget the tries of one key: it got in."""
    Tries.objects.filter(pk=(name, token(f"throttle:{name}", key))).delete()


def spare(name: str, key: str) -> None:
    """Who was counted got in, and counts as a tenth of a try: for what many share, as an office its address.

    One statement. Not as nothing: whoever has an account would try without end.
    """
    found = Tries.objects.filter(pk=(name, token(f"throttle:{name}", key)))
    found.update(count=Greatest(F("count") - (_TRY - 1), 0))


def forget(*, before: datetime) -> int:
    """Delete counts whose period began before `before`; returns how many."""
    return Tries.objects.filter(since__lt=before).delete()[0]
