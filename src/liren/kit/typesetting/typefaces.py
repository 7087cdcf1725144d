"""The typefaces of files, and a cut of each with the characters this process's files have used.

A Chinese typeface has 30,000 glyphs, and to read them all for each paper took most of a second. One file is much like
the next: its characters are in the cut already, or the cut is made anew with them.
"""

import tempfile
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO

from fontTools import subset
from fontTools.ttLib import TTFont

from liren.kit.errors import FontMissing

SERIF, SANS = "serif", "sans"
_MOST = 4000  # characters in a cut; one that would grow beyond begins anew
_AS_IT_IS = {"recalcBBoxes": False, "recalcTimestamp": False}
_making = Lock()


@dataclass(frozen=True, slots=True)
class Cut:
    """file: of the typeface with these characters and no others; it is removed with the last who holds it."""

    characters: Set[int]
    file: IO[bytes]

    @property
    def path(self) -> Path:
        return Path(self.file.name)


_cuts: dict[str, Cut] = {}


@cache
def typeface(style: str) -> tuple[Path, frozenset[int]]:
    """The file of a whole typeface, and the characters it has. Raises FontMissing, naming the package."""
    try:
        import pylopdf_fonts_zh_cn as fonts
    except ImportError as gone:
        raise FontMissing from gone
    file: Path = fonts.serif_path() if style == SERIF else fonts.sans_path()
    if not file.is_file():
        raise FontMissing
    return file, frozenset(TTFont(file, lazy=True).getBestCmap())


def cut(style: str, characters: Set[int]) -> Cut:
    """A cut with at least those of `characters` that the typeface has. Raises FontMissing."""
    file, there = typeface(style)
    wanted = characters & there
    with _making:
        known = _cuts.get(style)
        if known is not None and not known.path.exists():  # swept away with other old files
            known.path.touch()  # for the cut to remove when it ends
            known = None
        if known is None or not wanted <= known.characters:
            grown = wanted | known.characters if known else wanted
            _cuts[style] = known = _make(file, grown if len(grown) <= _MOST else wanted)
        return known


def _make(file: Path, characters: Set[int]) -> Cut:
    font = TTFont(file, lazy=True, **_AS_IT_IS)
    options = subset.Options(notdef_outline=True, desubroutinize=True, layout_features=[])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]  # nothing that is asked for here
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    made = tempfile.NamedTemporaryFile(prefix="liren-", suffix=".otf")  # noqa: SIM115 it is removed with the cut
    font.save(made)
    made.flush()
    return Cut(frozenset(characters), made)
