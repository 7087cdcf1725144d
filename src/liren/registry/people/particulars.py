"""What a resident's sealed row holds, and how what somebody typed becomes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from liren.actors.public import masked_name, masked_phone, plain_name
from liren.engine.phones import plain_phone
from liren.kit.errors import InvalidInput
from liren.kit.json import Json
from liren.registry.people.documents import DOCUMENTS, born_of, masked_number, plain_number, sex_of
from liren.registry.told import SEXES

MOST_PHONES = 3
FIELDS: Mapping[str, str] = {
    "name": "姓名", "phones": "电话", "document": "证件种类", "number": "证件号码", "born": "出生日期", "sex": "性别",
}  # fmt: skip
IDENTITY = frozenset({"document", "number", "born"})
PROTECTED = IDENTITY | {"name"}
"""What says who somebody is: once checked, another person must agree before it is changed."""
_EARLIEST = date(1850, 1, 1)


@dataclass(frozen=True, slots=True)
class Told:
    """All that is kept of somebody in one sealed row. number: "" without a document."""

    name: str
    phones: tuple[str, ...] = ()
    document: str = ""
    number: str = ""
    born: date | None = None
    sex: str = ""

    @property
    def shown(self) -> str:
        return masked_name(self.name)

    @property
    def phone_shown(self) -> str:
        return masked_phone(self.phones[0]) if self.phones else ""

    @property
    def phones_shown(self) -> tuple[str, ...]:
        return tuple(map(masked_phone, self.phones))

    @property
    def number_shown(self) -> str:
        return masked_number(self.number) if self.number else ""

    def as_json(self) -> dict[str, Json]:
        return {
            "name": self.name, "phones": list(self.phones), "document": self.document, "number": self.number,
            "born": self.born.isoformat() if self.born else None, "sex": self.sex,
        }  # fmt: skip


def told_of(body: Mapping[str, Json]) -> Told:
    """The inverse of `Told.as_json`."""
    born = body.get("born")
    phones = body.get("phones")
    return Told(
        name=str(body["name"]),
        phones=tuple(map(str, phones)) if isinstance(phones, list) else (),
        document=str(body.get("document") or ""),
        number=str(body.get("number") or ""),
        born=date.fromisoformat(str(born)) if born else None,
        sex=str(body.get("sex") or ""),
    )


def with_given(was: Told | None, given: Mapping[str, object], today: date) -> Told:
    """`was` with what was typed: keys of FIELDS; what is left out stays.

    phones: a list, or one text for the first. A masked value that comes back means the one it stands for; with a
    number of a citizen, the dates it says are not asked. Raises InvalidInput naming each field.
    """
    problems: dict[str, str] = {}
    now = was or Told("")
    if "name" in given:
        now = replace(now, name=_name(given["name"], now, problems))
    elif was is None:
        problems["name"] = "请写姓名"
    if "phones" in given:
        now = replace(now, phones=_phones(given["phones"], now, problems))
    if "number" in given or "document" in given:
        now = _document(given, now, problems)
    now = _sex_and_birth(given, now, today, problems)
    if problems:
        raise InvalidInput.of(problems)
    return now


def masks(text: str) -> bool:
    """Was this text covered before it was typed or sent back?"""
    return "*" in text or "＊" in text


def _name(value: object, was: Told, problems: dict[str, str]) -> str:
    text = str(value or "").strip()
    if masks(text):
        if was.name and text.replace("＊", "*") == was.shown:
            return was.name
        problems["name"] = "这是遮住的姓名。请写全名，或者不改"
        return was.name
    name = plain_name(text)
    if name is None or len(name) < 2:
        problems["name"] = "请写 2 到 60 个字的姓名，不要有看不见的字符"
    return name or was.name


def _phones(value: object, was: Told, problems: dict[str, str]) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
    first_only = isinstance(value, str)
    known: dict[str, list[str]] = {}
    for one in was.phones:
        known.setdefault("".join(masked_phone(one).split()), []).append(one)
    found: dict[str, None] = {}
    for text in (str(typed).strip() for typed in texts):
        if not text:
            continue
        same = known.get("".join(text.replace("＊", "*").split()), [])
        phone = plain_phone(text) if not masks(text) else next(iter(same), None)
        if phone in same:
            same.remove(phone)
        if phone is None:
            problems["phones"] = (
                "这是遮住的号码。请写完整号码，或者不改" if masks(text) else "请写 11 位手机号，或带区号的固定电话"
            )
            return was.phones
        found[phone] = None
    if first_only:
        found |= dict.fromkeys(was.phones[1:])
    if len(found) > MOST_PHONES:
        problems["phones"] = f"最多留 {MOST_PHONES} 个号码"
    return tuple(found)


def _document(given: Mapping[str, object], was: Told, problems: dict[str, str]) -> Told:
    kind = str(given.get("document") or was.document or "id")
    text = str(given.get("number") or "").strip() if "number" in given else was.number
    if masks(text):
        if was.number and text.replace("＊", "*") == was.number_shown and kind == was.document:
            return was
        problems["number"] = "这是遮住的号码。请写完整号码，或者不改"
        return was
    if not text:
        return replace(was, document="", number="")
    if kind not in DOCUMENTS:
        problems["document"] = "请选证件种类"
        return was
    number = plain_number(kind, text)
    if number is None:
        problems["number"] = (
            "身份证号码有误：应为 18 位，末位与前 17 位要对得上"
            if kind == "id"
            else f"这不像{DOCUMENTS[kind]}的号码，请核对"
        )
        return was
    return replace(was, document=kind, number=number)


def _sex_and_birth(given: Mapping[str, object], now: Told, today: date, problems: dict[str, str]) -> Told:
    if now.document in ("id", "residence") and len(now.number) == 18:
        return replace(now, born=born_of(now.number), sex=sex_of(now.number))
    born, sex = now.born, now.sex
    if "born" in given:
        value = given["born"]
        try:
            born = value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None
        except ValueError:
            problems["born"] = "请写成 1949-10-01 这样的日期"
    if "sex" in given:
        sex = str(given["sex"] or "")
        if sex not in SEXES:
            problems["sex"] = "请选男、女或不详"
    if born is not None and not _EARLIEST <= born <= today:
        problems["born"] = "出生日期不会早于 1850 年，也不会晚于今天"
    return replace(now, born=born, sex=sex)
