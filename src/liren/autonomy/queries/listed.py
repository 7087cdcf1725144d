"""Lists of the law book that a text is looked through for: words, and the source each rests on."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any


def plain(text: str) -> str:
    """Without spaces and punctuation, as a word of a list is met however it is spaced.

    >>> plain("罚 款！")
    '罚款'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def sources_of(told: Mapping[str, Any]) -> set[str]:
    """The ids of a file's sources, of a file that may be wrong too."""
    return {one.get("id") for one in told.get("sources") or ()}


def cited(told: Mapping[str, Any]) -> dict[str, str]:
    """How each source of a file is named, by its id: document and clause, and that it was not checked."""
    return {
        one["id"]: f"{one['document']}{one['clause'] or ''}" + ("" if one["checked"] else "，待核对")
        for one in told["sources"]
    }
