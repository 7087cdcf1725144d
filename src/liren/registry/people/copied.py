"""A copy of all that is kept of somebody, for themselves (PIPL 45): told, noted, and by whom it was looked at."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system, looks_at
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.json import Json
from liren.registry.consents.purposes import WAYS, purposes
from liren.registry.models import ChangeRequest, Consent, RetentionHold
from liren.registry.people.documents import DOCUMENTS
from liren.registry.people.particulars import told_of
from liren.registry.people.reading import own_record
from liren.registry.people.revealing import noted_words, past_words
from liren.registry.people.sealing import opened_under
from liren.registry.told import KINDS_OF_RESIDENCE, RELATIONS, SEXES, SOURCES
from liren.territories.public import places

_MOST_LOOKS = 10_000


def copy_of_own(by: Actor, at: datetime) -> dict[str, Json] | None:
    """All that is kept of the reader, in full, under Chinese headings, ready for a file; None when nobody linked them.

    Words noted of their household are not theirs alone and are left out, and so are others' names, but masked. No look:
    they read it themselves. Sixteen statements at most.
    """
    kept = own_record(by)
    if kept is None:
        return None
    told = kept.told
    key = vault.keys_of([kept.id])[kept.id]
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
        "过去的登记": _lines(past_words(*kept.entries)),
        "同意过和不同意的": list(_consents(kept.id, key)),
        "等人核对的更正": list(_waiting(kept.id, key)),
        "多留一段时间": list(_held(kept.id)),
        "谁看过": [
            {
                "时间": f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}", "谁": one.by_name, "看了什么": one.what,
                "为什么": one.purpose,
            }
            for one in looks_at(*kept.entries, limit=_MOST_LOOKS)
        ],
    }  # fmt: skip


def _consents(resident: UUID, key: bytes) -> Iterator[Json]:
    """Every word they gave, the newest first, with what they were told and who said it for them. One statement."""
    for one in Consent.objects.filter(resident=resident).order_by("-on", "-at", "-id"):
        body = opened_under(key, resident, one.sealed)
        known = purposes().get(one.purpose)
        yield {
            "用途": known.title if known else one.purpose, "说的": "同意" if one.agrees else "不同意",
            "怎样说的": WAYS[one.how], "哪天": _day(one.on), "管到": _day(one.until), "当时的说明": one.shown,
            "同意书": str(body.get("document") or ""), "监护人": str(body.get("guardian") or ""),
        }  # fmt: skip


def _waiting(resident: UUID, key: bytes) -> Iterator[Json]:
    """What is to become of name, number and birth when another person agrees. The system reads: theirs is no place."""
    with as_system():
        found = list(ChangeRequest.objects.filter(resident=resident, state="waiting").order_by("at"))
    for one in found:
        told = told_of(opened_under(key, resident, one.sealed))
        now = {
            "姓名": ("name", told.name), "电话": ("phones", "、".join(told.phones)),
            "证件种类": ("document", DOCUMENTS.get(told.document, "")), "证件号码": ("number", told.number),
            "出生日期": ("born", _day(told.born)), "性别": ("sex", SEXES[told.sex]),
        }  # fmt: skip
        changed: dict[str, Json] = {title: said for title, (field, said) in now.items() if field in one.what}
        yield {"提出": f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}", **changed, "为什么": one.why}


def _held(resident: UUID) -> Iterator[Json]:
    """Why the entry is kept beyond its time, now and before."""
    with as_system():
        found = list(RetentionHold.objects.filter(resident=resident).order_by("at"))
    for one in found:
        until = f"{one.lifted_at.astimezone(CHINA):%Y-%m-%d}" if one.lifted_at else ""
        yield {"为什么": one.why, "从": f"{one.at.astimezone(CHINA):%Y-%m-%d}", "到": until}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _lines(words: Iterable[str]) -> list[Json]:
    return list(words)
