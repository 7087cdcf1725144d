"""A copy of all that is kept of somebody, for themselves (PIPL 45): told, noted, and by whom it was looked at."""

from collections.abc import Iterable
from datetime import date, datetime

from liren.access.public import Actor, looks_at
from liren.kit.clock import CHINA
from liren.kit.json import Json
from liren.registry.people.documents import DOCUMENTS
from liren.registry.people.reading import own_record
from liren.registry.people.revealing import noted_words, past_words
from liren.registry.told import KINDS_OF_RESIDENCE, RELATIONS, SEXES, SOURCES
from liren.territories.public import places

_MOST_LOOKS = 10_000


def copy_of_own(by: Actor, at: datetime) -> dict[str, Json] | None:
    """All that is kept of the reader, in full, under Chinese headings, ready for a file; None when nobody linked them.

    Words noted of their household are not theirs alone and are left out, and so are others' names, but masked. No look:
    they read it themselves. Ten statements at most.
    """
    kept = own_record(by)
    if kept is None:
        return None
    told = kept.told
    where = places([one.place_id for one in kept.stays])
    return {
        "制作时间": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "姓名": told.name,
        "电话": list(told.phones),
        "证件种类": DOCUMENTS.get(told.document, ""),
        "证件号码": told.number,
        "出生日期": _day(told.born),
        "性别": SEXES[told.sex],
        "居住和户籍": [
            {
                "怎么住": KINDS_OF_RESIDENCE[one.kind],
                "哪里": where[one.place_id].full_name if one.place_id in where else "",
                "从": _day(one.since),
                "到": _day(one.until),
                "从哪里知道": SOURCES[one.source],
            }
            for one in kept.stays
        ],
        "同一户的人": [{"谁": one.shown, "与户主的关系": RELATIONS[one.relation]} for one in kept.members],
        "走访、情况和认定": _lines(noted_words(kept.id)),
        "过去的登记": _lines(past_words(kept.id)),
        "谁看过": [
            {
                "时间": f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}", "谁": one.by_name, "看了什么": one.what,
                "为什么": one.purpose,
            }
            for one in looks_at(kept.id, limit=_MOST_LOOKS)
        ],
    }  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _lines(words: Iterable[str]) -> list[Json]:
    return list(words)
