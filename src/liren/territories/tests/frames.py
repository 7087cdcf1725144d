"""Small frames for tests: a generated tree, written as the files a real edition comes in."""

import hashlib
import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from liren.territories.frame import lines_of
from liren.territories.paths import CUTS
from liren.territories.public import Frame, frame, path_of_code

__all__ = ["REPEATED", "Derived", "derived", "generated", "lines_of", "written"]

REPEATED = {
    "44": "广东省",
    "4419": "东莞市",
    "441900": "东莞市",
    "441900121": "虎门镇",
    "441900121001": "虎门寨社区居委会",
    "46": "海南省",
    "4604": "儋州市",
    "460400": "儋州市",
    "460400100": "那大镇",
}


def generated(streets: int = 5, communities: int = 12, provinces: int = 4) -> dict[str, str]:
    """Invented provinces of 4 cities, 5 counties, `streets`, `communities` each: 5,220 divisions as it stands."""
    names: dict[str, str] = {}
    for province in range(11, 11 + provinces):
        names[f"{province}"] = f"甲{province}省"
        for city in range(1, 5):
            names[f"{province}{city:02}"] = f"乙{city}市"
            for county in range(1, 6):
                names[f"{province}{city:02}{county:02}"] = f"丙{county}县"
                for street in range(1, streets + 1):
                    above = f"{province}{city:02}{county:02}{street:03}"
                    names[above] = f"丁{street}街道"
                    names |= {f"{above}{n:03}": f"戊{street}{n}社区居委会" for n in range(1, communities + 1)}
    return names


def written(names: Mapping[str, str], directory: Path, *, day: str = "2099-06-30", damage: bytes = b"") -> Frame:
    """The frame of `names`, written to `directory`; `damage` is added to the data after its SHA-256 was taken."""
    text = ("code,name\n" + "".join(f"{code},{name}\n" for code, name in names.items())).encode()
    sidecar = directory / f"divisions-{day}.json"
    sidecar.with_suffix(".csv.xz").write_bytes(lzma.compress(text + damage))
    told = {
        "edition": day,
        "title": "试用区划",
        "publisher": "本测试",
        "source": "invented",
        "licence": "none",
        "sha256": hashlib.sha256(text).hexdigest(),
        "rows": len(names),
        "rows_by_level": {},
    }
    sidecar.write_text(json.dumps(told), encoding="utf-8")
    return frame(sidecar)


@dataclass(frozen=True, slots=True)
class Derived:
    """An edition made from another: its names, its table of successors, and how many rows of each kind to expect."""

    names: dict[str, str]
    successors: list[tuple[str, str]]
    expected: dict[str, int]


def derived(names: Mapping[str, str], dice: Random, *, each: int = 40) -> Derived:
    """A later edition of `names`: communities renamed, founded, merged, split, moved, and ended without a word."""
    communities = [code for code in names if len(code) == 12]
    dice.shuffle(communities)
    renamed, merged, split, moved, lost, stays = (communities[n * each : (n + 1) * each] for n in range(6))
    after = dict(names)
    table: list[tuple[str, str]] = []

    def founded(beside: str, name: str) -> str:
        code = next(c for n in range(999, 0, -1) if (c := f"{beside[:9]}{n:03}") not in after and c not in names)
        after[code] = name
        return code

    for code in renamed:
        after[code] = names[code] + "（新）"
    for code, heir in zip(merged, stays, strict=True):
        del after[code]
        table.append((code, heir))
    for code in split:
        del after[code]
        table += [(code, founded(code, f"分{part}社区居委会")) for part in "甲乙"]
    for code, beside in zip(moved, dice.sample(stays, each), strict=True):
        del after[code]
        table.append((code, founded(beside, names[code])))
    for code in lost:
        del after[code]
    new = {founded(code, "新设社区居委会") for code in dice.sample(stays, each)}
    expected = {"added": 2 * each + each + len(new), "removed": each, "renamed": each, "moved": each, "merged": each}
    ordered = dict(sorted(after.items(), key=lambda one: path_of_code(CUTS.index(len(one[0])) + 1, one[0])))
    return Derived(ordered, table, {**expected, "split": each})
