"""Search by name as people type it: “苏州吴中”, “桂花 坪街道”, “东莞虎门”.

Each own name is indexed by its characters and pairs of neighbouring characters. What is typed is cut the same way;
the index finds places whose own name shares a telling pair, the database keeps those whose name and ancestors' names
hold every character typed, best first, and `covers` looks at these closely. At most two statements.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from liren.territories.names import FILLERS, everyday
from liren.territories.paths import NATION, level_of, upper_end
from liren.territories.place import Place
from liren.territories.queries import LINEAGE, as_place, columns, fetch

_LOOKED_AT = 200  # places looked at closely: more than any screen shows
_LONGEST = 40  # characters; what is typed beyond them is left out
_BETWEEN = re.compile(r"[\s,，、;；。·/\\>›_%—()（）\x00\-]+")
_SHARED = frozenset({"街道", "社区", "生活", "活区", "嘎查", "家庄", "家沟", *"村区社庄家东山镇新西大南河街北子"})
"""Pieces that thousands of names share, too many to look for by themselves."""

_STANDS = "p.valid_to IS NULL AND p.path >= %(within)s AND p.path < %(end)s"

_HOLDS_ALL = f"""(translate(%(typed)s, p.name || territories_everyday(p.name), '') = '' OR
    translate(%(typed)s, p.name || territories_everyday(p.name) || array_to_string({LINEAGE}, ''), '') = '')"""

_BEST_FIRST = """ORDER BY strpos(%(typed)s, territories_everyday(p.name)) > 0 DESC, p.name LIKE ANY(%(starts)s) DESC,
    p.level, p.path LIMIT %(most)s"""

_BY_PAIR = f"""SELECT p.* FROM territories_place p
    WHERE territories_pairs(p.name) && %(pairs)s AND {_STANDS} AND {_HOLDS_ALL} {_BEST_FIRST}"""  # noqa: S608

# Nothing telling was typed (“社区”): among the divisions down to the street, or in a county and below among all.
_AMONG_UPPER = f"""SELECT p.* FROM territories_place p
    WHERE p.level <= 4 AND p.name LIKE ANY(%(generic)s) AND {_STANDS} AND {_HOLDS_ALL} {_BEST_FIRST}"""  # noqa: S608
_AMONG_ALL = _AMONG_UPPER.replace("p.level <= 4 AND ", "")

# “吴中 社区”: what is telling names a division above, what is generic the places wanted.
_BELOW_NAMED = f"""WITH named AS MATERIALIZED (
        SELECT c.path FROM territories_place c WHERE territories_pairs(c.name) && %(pairs)s
        AND c.level <= 4 AND c.valid_to IS NULL ORDER BY c.level, c.path LIMIT 40)
    SELECT p.* FROM named, LATERAL (SELECT * FROM territories_place b
        WHERE b.path > named.path AND b.path < named.path || '~' AND b.name LIKE ANY(%(generic)s) OFFSET 0) p
    WHERE {_STANDS} AND {_HOLDS_ALL} {_BEST_FIRST}"""  # noqa: S608


def search(text: str, *, within: str | None = None, limit: int = 20) -> tuple[Place, ...]:
    """Standing places whose name people may mean by `text`, in or below the path `within`, best first.

    Words may come in any order, be cut anywhere and be parts of names; each is spelt by names on one line from the
    province down, and the place's own name spells some of it. Order: the whole own name was typed, its beginning was
    typed, level from the province down, code. At most `limit` (1..100) places and two statements.
    """
    limit = max(1, min(limit, 100))
    words = words_of(text)
    if not words:
        return ()
    generic, telling = _pairs(words)
    telling = telling or [pair for pair in generic if pair not in _SHARED]
    if not telling:
        sql = _AMONG_ALL if level_of(within or NATION) >= 3 else _AMONG_UPPER
        return tuple(_look(sql, words, [], generic, within, limit))
    found = _look(_BY_PAIR, words, telling, [], within, limit)
    if len(found) < limit and (not found or any(_is_generic(word) for word in words)):
        found += [p for p in _look(_BELOW_NAMED, words, telling, generic, within, limit) if p not in found]
    return tuple(found[:limit])


def words_of(text: str) -> list[str]:
    """What was typed, cut at spaces and punctuation, full-width letters made plain, a committee's ending dropped.

    >>> words_of(" 苏州·吴中  龙桥社区居委会 ")
    ['苏州', '吴中', '龙桥社区']
    """
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())[:_LONGEST]
    return [everyday(word) for word in _BETWEEN.split(plain) if word]


def covers(words: Sequence[str], own: str, above: Iterable[str]) -> bool:
    """Whether names on one line spell every word, or all words run together, and `own` spells part of it.

    A name spells any run of its characters, of at least two unless the word is shorter.

    >>> covers(["苏州吴中"], "吴中区", ["江苏省", "苏州市"]), covers(["苏州"], "吴中区", ["江苏省", "苏州市"])
    (True, False)
    """
    own, line = _both_names(own), tuple(map(_both_names, above))
    return any(_spelt(way, own, line) for way in (words, ["".join(words)]))


def _both_names(name: str) -> str:
    return f"{name} {everyday(name)}"


def _spelt(words: Sequence[str], own: str, above: tuple[str, ...]) -> bool:
    own_spells = False
    for word in words:
        reached = {0: False}  # how far the word is spelt -> whether the own name had a part in it
        for start in range(len(word)):
            if start not in reached:
                continue
            for end in range(start + min(2, len(word)), len(word) + 1):
                piece = word[start:end]
                if piece in own:
                    reached[end] = True
                elif any(piece in name for name in above):
                    reached[end] = reached.get(end, False) or reached[start]
        if len(word) not in reached:
            return False
        own_spells = own_spells or reached[len(word)]
    return own_spells


def _is_generic(piece: str) -> bool:
    """Whether the piece says what kind of place it is rather than which; most pairs that end in 村 or 社 do."""
    return piece in _SHARED or (len(piece) == 2 and piece[-1] in "村社")


def _pairs(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The generic and the telling pairs of what was typed (single characters where a word is no longer)."""
    pairs = {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))}
    generic = set(filter(_is_generic, pairs))
    return sorted(generic), sorted(pairs - generic)


def _look(
    sql: str, words: Sequence[str], pairs: Sequence[str], generic: Sequence[str], within: str | None, limit: int
) -> list[Place]:
    typed = "".join(words)
    starts = {way[i:] for way in (*words, typed) for i in range(max(1, len(way) - 1))}
    found = fetch(
        f"SELECT {columns(None)} FROM ({sql}) p",  # noqa: S608
        typed=typed,
        starts=[start + "%" for start in starts],
        pairs=list(pairs),
        generic=[f"%{pair}%" for pair in generic],
        within=within or NATION,
        end=upper_end(within or NATION),
        most=max(_LOOKED_AT, limit),
    )
    kept = [as_place(row) for row in found if row[4] not in FILLERS and covers(words, row[4], row[12])]
    return sorted(dict.fromkeys(kept), key=lambda p: _rank(p, typed, starts))[:limit]


def _rank(place: Place, typed: str, starts: Iterable[str]) -> tuple[bool, bool, int, str]:
    return (
        place.everyday_name not in typed,
        not any(place.name.startswith(start) for start in starts),
        place.level,
        place.path,
    )
