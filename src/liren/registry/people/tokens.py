"""By what a resident is found: keyed tokens of whole values, equality only (HMAC-SM3, the first 16 bytes).

What each tells somebody who has the table and not the key: that two entries share it, and how often it occurs.

- number, phone: next to nothing; a value is one person's, or one family's.
- name: who is namesake of whom; with a list of how common names are, which entries bear the commonest ones.
- pair: two neighbouring characters of a name, so that 小明 finds 张小明: the same a little more coarsely, which is why
  nothing shorter is kept: a token of one character would tell surnames.
- sound: the whole name as it is heard (`sounds.py`), so that 程霖希 finds 陈林溪: who sounds like whom.
  It gathers names, so how often it occurs tells less of a name than how often that name's own token does; together with
  that token it tells which names sound alike.

The same token stands for a value everywhere; the place beside it is in the clear, as it is in every row.
"""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from liren.kit.crypto import token_bytes, tokens_for
from liren.registry.people.particulars import Told
from liren.registry.people.sounds import sounds_of

NUMBER, PHONE, NAME, PAIR, SOUND = range(1, 6)
_PURPOSES: Final = {
    NUMBER: "registry.number", PHONE: "registry.phone", NAME: "registry.name", PAIR: "registry.pair",
    SOUND: "registry.sound",
}  # fmt: skip
_MOST_PAIRS: Final = 12


def token_of(kind: int, plain: str) -> UUID:
    """The token of one value, as `tokens_of` makes it."""
    return UUID(bytes=token_bytes(_PURPOSES[kind], plain)[:16])


def tokens_of(told: Told) -> dict[UUID, int]:
    """Token → kind, of all by which somebody told so is found."""
    return {token_of(kind, plain): kind for kind, plain in _values(told)}


def many_tokens() -> Callable[[Told], dict[str, int]]:
    """`tokens_of` for thousands: what is the same for all is got once, and a token is its uuid's hex digits."""
    of = {kind: tokens_for(purpose) for kind, purpose in _PURPOSES.items()}
    return lambda told: {of[kind](plain)[:16].hex(): kind for kind, plain in _values(told)}


def token_of_name(name: str) -> UUID:
    """What to look for when somebody types a name, or the two characters of it they know.

    A whole name of two characters is its only pair, so one token finds it, and longer ones with it inside.
    """
    return token_of(PAIR if len(name) == 2 else NAME, name)


def tokens_like(name: str) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """What names like this one share with it: its sound (in each way it may be read), and its pairs.

    A name of two characters has no pairs here: what shares its only pair bears it.
    """
    plain = bare(name)
    near = pairs(plain) if len(plain) > 2 else ()
    return (
        frozenset(token_of(SOUND, sound) for sound in sounds_of(name)),
        frozenset(token_of(PAIR, pair) for pair in near),
    )


def _values(told: Told) -> Iterable[tuple[int, str]]:
    name = bare(told.name)
    if len(name) != 2:
        yield NAME, name
    for pair in pairs(name):
        yield PAIR, pair
    for sound in sounds_of(told.name):
        yield SOUND, sound
    for phone in told.phones:
        yield PHONE, phone
    if told.number:
        yield NUMBER, told.number


def pairs(name: str) -> tuple[str, ...]:
    """Neighbouring characters, each pair once.

    >>> pairs("张小明"), pairs("张")
    (('张小', '小明'), ())
    """
    found = dict.fromkeys(name[n : n + 2] for n in range(len(name) - 1))
    return tuple(found)[:_MOST_PAIRS]


def bare(name: str) -> str:
    """A name without blanks and dots, as it is compared.

    >>> bare("买买提·吐尔逊"), bare(" 张 三 ")
    ('买买提吐尔逊', '张三')
    """
    return "".join(c for c in name if c not in " ·•．.　")
