"""Somebody is looked for: by a name in a place, a phone, a number. There is no list of people.

Each value is one equality on a keyed token with the place in the same index (`registry_trace`): as much work among ten
million as among a hundred. The wall comes after it, because equality of uuids and order of paths tell nothing of rows.
The statement is the database's own function, planned once for a connection (migration 0019); it keeps that somebody
looked, too.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor, require, which
from liren.engine.phones import plain_phone
from liren.kit.database import array, rows, write
from liren.kit.errors import InvalidInput
from liren.registry.people.documents import DOCUMENTS, plain_number
from liren.registry.people.particulars import masks
from liren.registry.people.searched import Kept, worded
from liren.registry.people.shapes import Found, PersonLine
from liren.registry.people.tokens import NUMBER, PHONE, bare, token_of, token_of_name, tokens_like
from liren.registry.purposes import is_stated
from liren.territories.public import community_of, upper_end

MOST = 20
LINE = (
    "r.id, r.shown, r.phone_shown, r.number_shown, r.born, r.sex, r.state, r.place_id, r.dwelling_id, r.path, r.quality"
)
_FIND = (
    f"SELECT f.near, f.named, {LINE.replace('r.', '(f.line).')}"  # noqa: S608
    " FROM registry_find(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s, %s::uuid[],"
    " %s::uuid[], %s, %s, %s, %s, %s::text[], %s, %s) f"
)


@write
def find(
    *,
    purpose: str,
    by: Actor,
    at: datetime,
    name: str = "",
    phone: str = "",
    number: str = "",
    within: str | None = None,
) -> Found:
    """Those whose name (or two characters of it) and phone and number are these, as far as said, masked.

    within: a place in which to look; where the reader finds people, when not said. A name alone wants a place no larger
    than a community. Where nobody bears the name, those whose name sounds the same or shares two characters, nearest
    first (`near`). Kept are who looked, where, why, by what and how many were shown, never the words; whoever was shown
    has a look 出现在查找结果. One statement; one more where the purpose has a part of the name of somebody shown.
    Raises InvalidInput (nothing to look for, no purpose), NotAllowed.
    """
    wanted = _tokens(purpose, name, phone, number)
    paths = which(by, "people.find").paths
    if within:
        paths = tuple(
            p if len(p) > len(within) else within for p in paths if within.startswith(p) or p.startswith(within)
        )
    if not paths:
        require(by, "people.find", within or "")
    if not (phone.strip() or number.strip()) and any(community_of(path) is None for path in paths):
        raise InvalidInput(within="只按姓名查，请先选一个社区")
    typed = {"name": name, "phone": phone, "number": number}
    why = worded(purpose.strip(), typed.values())
    kept = Kept(paths, [one for one in typed if typed[one].strip()], by, at)
    sounds, pairs = tokens_like(name[:60]) if bare(name) else (frozenset(), frozenset())
    pieces = why.pairs()
    found = rows(
        _FIND, *map(array, (wanted, sounds, pairs, paths, map(upper_end, paths))), MOST, array(pieces),
        *kept.values(str(why)),
    )  # fmt: skip
    near, named = found[0][:2] if found else (False, None)
    people = [line(row[2:]) for row in found]
    shown, more = tuple(people[:MOST]), len(people) > MOST
    if isinstance(named, list) and named:
        kept.keep(str(why.also(pieces[one] for one in named)), [one.id for one in shown], more=more, near=bool(near))
    return Found(shown, more, bool(near))


def line(row: tuple[Any, ...]) -> PersonLine:
    """A row of `LINE`."""
    return PersonLine(*row)


def _tokens(purpose: str, name: str, phone: str, number: str) -> list[UUID]:
    """What is wanted, the rarest first: that is looked up, the others asked of whom it leads to."""
    problems, wanted = {}, []
    if not is_stated(purpose):
        problems["purpose"] = "请写为什么要查，例如：办件 2026-11-0372、入户走访"
    if bare(name):
        if masks(name) or len(bare(name)) < 2 or len(name) > 60:
            problems["name"] = "请写姓名，或者名字里连着的两个字"
        wanted.append(token_of_name(bare(name)[:60]))
    if phone.strip():
        plain = plain_phone(phone)
        if plain is None:
            problems["phone"] = "请写完整的手机号，或带区号的固定电话"
        wanted.append(token_of(PHONE, plain or ""))
    if number.strip():
        kinds = [kind for kind in DOCUMENTS if plain_number(kind, number)]
        if not kinds:
            problems["number"] = "请写完整的证件号码；身份证为 18 位"
        wanted.append(token_of(NUMBER, plain_number(kinds[0], number) or "" if kinds else ""))
    if not wanted:
        problems["name"] = "请写姓名、电话或证件号码中的一项"
    if problems:
        raise InvalidInput.of(problems)
    return wanted[::-1]
