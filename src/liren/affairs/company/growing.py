"""How a public version follows its affair: what is answered later comes in, what is answered anew takes its place.

Words that were struck stay struck in whatever is answered later, so they lie sealed beside the version, under a key of
its own. An answer given anew that was struck out whole or corrected waits for a moderator.
"""

import base64
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from liren.affairs.company.contents import Strikes, content_of, struck_out
from liren.affairs.company.models import Publication
from liren.affairs.models import Affair
from liren.kit import vault
from liren.kit.crypto import open_, seal, sm3
from liren.kit.json import Json, canonical
from liren.standards.public import Rules

Answers = tuple[dict[str, Any], ...]
_PURPOSE: Final = "affairs.publication.words"


def digests(content: Mapping[str, Any]) -> dict[str, Json]:
    """Key → hash of the answer as it was given."""
    return {one["key"]: sm3(one["text"].encode()) for one in content["answers"]}


def grow(found: Publication, affair: Affair, rules: Rules) -> Answers:
    """Bring the version up to what was answered since, unsaved; the answers given anew that wait for a moderator.

    One statement where words were struck and something is new, else none.
    """
    full = content_of(affair, rules)
    given, stands = digests(full), {one["key"]: one for one in found.content["answers"]}
    known = {*stands, *found.struck}  # of a version older than `given` nothing is known to be new
    anew = {key for key, now in given.items() if found.given.get(key, now if key in known else None) != now}
    held = {key for key in anew if key in found.struck or key in found.corrected}
    if anew - held:
        coming = struck_out(full, Strikes(found.struck, found.struck, words_of(found)))
        stands |= {one["key"]: one for one in coming["answers"] if one["key"] in anew - held}
    photos = [one for one in full["photos"] if one not in found.struck]
    found.content = {**found.content, "answers": list(stands.values()), "photos": photos}
    found.given = {**found.given, **{key: now for key, now in given.items() if key not in held}}
    found.again = bool(held)
    return tuple(one for one in full["answers"] if one["key"] in held)


def accept(found: Publication, affair: Affair, rules: Rules, held: Answers) -> None:
    """A moderator lets what was given anew take the place of what was struck out or corrected."""
    keys = {one["key"] for one in held}
    found.struck = [one for one in found.struck if one not in keys]
    found.corrected = [one for one in found.corrected if one not in keys]
    grow(found, affair, rules)


def leave(found: Publication, held: Answers, keys: Collection[str]) -> None:
    """A moderator looked at what was given anew under these keys, and it does not come in."""
    found.given = {**found.given, **digests({"answers": [one for one in held if one["key"] in keys]})}
    found.again = any(one["key"] not in keys for one in held)


def keep_words(found: Publication, words: Iterable[str], at: datetime) -> None:
    """Seal what was struck, for what is answered later."""
    told, own = sorted(set(words)), _own(found.affair_id)
    key = vault.keys_for({own}, at)[own] if told else b""
    found.words = base64.b64encode(seal(canonical(told), key, own.bytes)).decode() if told else ""


def words_of(found: Publication) -> list[str]:
    """What was struck; nothing where nothing was. One statement, or none."""
    if not found.words:
        return []
    own = _own(found.affair_id)
    told: list[str] = json.loads(open_(base64.b64decode(found.words), vault.keys_of([own])[own], own.bytes))
    return told


def _own(affair_id: UUID) -> UUID:
    """Whose key it is: the affair's own may be destroyed while what it answers openly stays."""
    return uuid5(affair_id, _PURPOSE)
