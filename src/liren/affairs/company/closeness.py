"""How close two texts are: by the words they share, rare ones before common ones. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log

from liren.kit.words import tokens


def words_of(text: str) -> frozenset[str]:
    """Words that say something: two characters and more.

    >>> sorted(words_of("路灯不亮"))
    ['灯不亮', '路灯']
    """
    return frozenset(word for word in tokens(text) if len(word) > 1 and not word.isdecimal())


def weights(words: Collection[str], shared_by: Iterable[Collection[str]]) -> dict[str, float]:
    """How much each word counts among `shared_by`, the texts it is compared with: the fewer have it, the more.

    >>> found = weights(["路灯", "小区"], [["小区"], ["小区", "路灯"], ["小区"]])
    >>> found["路灯"] > found["小区"] > 0
    True
    """
    texts = list(shared_by)
    having = Counter(word for text in texts for word in text)
    return {word: log(1 + (len(texts) + 1) / (having[word] + 0.5)) for word in words}


def closeness(shared: Collection[str], weight: Mapping[str, float]) -> float:
    """Share of the weight of all words that the shared ones have, 0..1; 0 for a text without words.

    >>> closeness(["a"], {"a": 3.0, "b": 1.0}), closeness([], {})
    (0.75, 0.0)
    """
    whole = sum(weight.values())
    return sum(weight[word] for word in shared) / whole if whole else 0.0


def rarest(shared: Iterable[str], weight: Mapping[str, float], most: int = 5) -> list[str]:
    """The shared words that say most, without those that are part of another."""
    chosen: list[str] = []
    for word in sorted(shared, key=lambda one: (-len(one), -weight[one], one)):
        if not any(word in longer for longer in chosen):
            chosen.append(word)
    return sorted(chosen, key=lambda one: (-weight[one], one))[:most]
