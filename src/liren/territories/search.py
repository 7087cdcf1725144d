"""Search by name as people type it: “苏州吴中”, “桂花 坪街道”, “东莞虎门”.

Each own name is indexed by its characters and pairs of neighbouring characters. What is typed is cut the same way;
the index finds places whose own name shares a telling pair, the database keeps those whose name and ancestors' names
hold every character typed, best first, and `covers` looks at these closely. At most two statements.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from liren.territories.names import everyday
from liren.territories.paths import NATION, upper_end
from liren.territories.place import Place
from liren.territories.queries import LINEAGE, as_place, columns, fetch

_LOOKED_AT = 200  # places looked at closely: more than any screen shows
_LONGEST = 40  # characters; what is typed beyond them is left out
_BETWEEN = re.compile(r"[\s,，、;；。·/\\>›_—()（）\-]+")
_GENERIC = frozenset({"街道", "社区", "生活", "活区", "嘎查", "家庄", "家沟"})

_ALL_TYPED = """(translate(%(typed)s, p.name, '') = ''
    OR translate(%(typed)s, p.name || array_to_string({lineage}, ''), '') = '')"""

_BEST_FIRST = """ORDER BY strpos(%(typed)s, territories_everyday(p.name)) > 0 DESC, p.name LIKE ANY(%(starts)s) DESC,
    p.level, p.path LIMIT %(most)s"""

_BY_PAIR = f"""SELECT p.id FROM territories_place p
    WHERE territories_pairs(p.name) && %(pairs)s AND p.valid_to IS NULL AND p.path >= %(within)s AND p.path < %(end)s
      AND {_ALL_TYPED.format(lineage=LINEAGE)} {_BEST_FIRST}"""  # noqa: S608 (constants only)

# “吴中 社区”: what is telling names the division above, what is generic the places wanted.
_BELOW_NAMED = f"""SELECT p.id FROM territories_place c
    JOIN territories_place p ON p.path > c.path AND p.path < c.path || '~'
    WHERE territories_pairs(c.name) && %(pairs)s AND c.level <= 4 AND c.valid_to IS NULL
      AND p.name LIKE ANY(%(generic)s) AND p.valid_to IS NULL AND p.path >= %(within)s AND p.path < %(end)s
      AND {_ALL_TYPED.format(lineage=LINEAGE)} {_BEST_FIRST}"""  # noqa: S608 (constants only)


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
    found = _look(_BY_PAIR, words, telling or generic, [], within, limit)
    if len(found) < limit and telling and generic:
        found += [p for p in _look(_BELOW_NAMED, words, telling, generic, within, limit) if p not in found]
    return tuple(found[:limit])


def words_of(text: str) -> list[str]:
    """What was typed, cut at spaces and punctuation, full-width letters made plain, a committee's ending dropped.

    >>> words_of(" 苏州·吴中  龙桥社区居委会 ")
    ['苏州', '吴中', '龙桥社区']
    """
    plain = unicodedata.normalize("NFKC", text)[:_LONGEST]
    return [everyday(word) for word in _BETWEEN.split(plain) if word]


def covers(words: Sequence[str], own: str, above: Iterable[str]) -> bool:
    """Whether names on one line spell every word, or all words run together, and `own` spells part of it.

    A name spells any run of its characters, of at least two unless the word is shorter.

    >>> covers(["苏州吴中"], "吴中区", ["江苏省", "苏州市"]), covers(["苏州"], "吴中区", ["江苏省", "苏州市"])
    (True, False)
    """
    return any(_spelt(way, own, tuple(above)) for way in (words, ["".join(words)]))


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


def _pairs(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The generic and the telling pairs of what was typed (single characters where a word is no longer)."""
    pairs = {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))}
    pairs |= {word for word in ["".join(words)] if len(word) == 2}
    generic = {pair for pair in pairs if pair in _GENERIC or pair[-1] in "村社" or len(pair) == 1}
    return sorted(generic), sorted(pairs - generic)


def _look(
    sql: str, words: Sequence[str], pairs: Sequence[str], generic: Sequence[str], within: str | None, limit: int
) -> list[Place]:
    typed = "".join(words)
    starts = {way[i:] for way in (*words, typed) for i in range(max(1, len(way) - 1))}
    found = fetch(
        f"SELECT {columns(None)} FROM territories_place p JOIN ({sql}) AS best USING (id) ",  # noqa: S608
        typed=typed,
        starts=[start + "%" for start in starts],
        pairs=list(pairs),
        generic=[f"%{pair}%" for pair in generic],
        within=within or NATION,
        end=upper_end(within or NATION),
        most=max(_LOOKED_AT, limit),
    )
    kept = [as_place(row) for row in found if covers(words, f"{row[4]} {everyday(row[4])}", row[12])]
    return sorted(kept, key=lambda p: _rank(p, typed, starts))[:limit]


def _rank(place: Place, typed: str, starts: Iterable[str]) -> tuple[bool, bool, int, str]:
    return (
        place.everyday_name not in typed,
        not any(place.name.startswith(start) for start in starts),
        place.level,
        place.path,
    )
