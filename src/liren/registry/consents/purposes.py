"""What the data of residents is used for, and on what basis: data of the law book (`lawbook/purposes.yaml`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings

from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.kit.crypto import sm3

FILE: Final = "purposes.yaml"
BASES: Final[Mapping[str, str]] = MappingProxyType(
    {"duty": "法定职责", "contract": "合同", "emergency": "紧急情况", "consent": "本人同意"}
)
WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {"self": "本人在“我的”里", "signed": "当面签字", "phone": "电话里", "told": "当面说的"}
)
"""How a word was given. A withdrawal takes any of them: it is never harder than agreeing."""
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "姓名", "sex": "性别", "age": "年龄", "kind": "居住类别", "building": "楼栋", "door": "门牌",
        "relation": "与户主关系", "phone": "电话", "number": "证件号码",
    }
)  # fmt: skip
"""What a sheet of people may hold, in its order."""
_SAID: Final = ("title", "fields", "from", "kept")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of residents' data. basis: of BASES; source, clause: the law's words, checked when they were read.

    Of what stands on consent: shown, what the resident is told; ways: how it may be given; months: how long one holds.
    sheet: people may be taken out as a sheet for it, with these of COLUMNS alone.
    """

    key: str
    title: str
    basis: str
    source: str
    clause: str
    checked: bool
    fields: str
    taken_from: str
    kept: str
    shown: str = ""
    ways: tuple[str, ...] = ()
    months: int = 0
    sensitive: bool = False
    sheet: bool = False
    columns: tuple[str, ...] = ()

    @property
    def needs_consent(self) -> bool:
        return self.basis == "consent"

    @property
    def digest(self) -> str:
        """SM3 of what is shown, 64 hex digits: whoever agreed to other words is asked anew (PIPL 14)."""
        return sm3(self.shown.encode())


@cache
def purposes() -> Mapping[str, Purpose]:
    """The law book's purposes by key, in its order, read once. Raises DocumentInvalid."""
    return parse((settings.LAWBOOK / FILE).read_text("utf-8"))


def parse(text: str) -> Mapping[str, Purpose]:
    """The file as purposes. Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    sources = {one["id"]: one for one in told["sources"]}
    return MappingProxyType({key: _purpose(key, one, sources[one["source"]]) for key, one in told["purposes"].items()})


def check_purposes(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    if FILE not in texts:
        return ()
    return (checked(FILE, texts[FILE], parse, _summary),)


def _summary(found: Mapping[str, Purpose]) -> str:
    asking = sum(one.needs_consent for one in found.values())
    return f"{len(found)} 种用途，其中 {asking} 种要本人同意"


def _purpose(key: str, one: Mapping[str, Any], source: Mapping[str, Any]) -> Purpose:
    return Purpose(
        key, one["title"], one["basis"], f"{source['document']}：{source['title']}", source["clause"] or "",
        bool(source["checked"]), one["fields"], one["from"], one["kept"], one.get("shown", ""),
        tuple(one.get("ways", ())), one.get("months", 0), bool(one.get("sensitive")), bool(one.get("sheet")),
        tuple(column for column in COLUMNS if column in one.get("columns", COLUMNS)),
    )  # fmt: skip


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = {one.get("id") for one in told.get("sources") or ()}
    if not told.get("purposes"):
        yield Problem("purposes", "没有写用途。", "至少写一种。")
    for key, one in (told.get("purposes") or {}).items():
        for name in _SAID:
            if not isinstance(one.get(name), str) or not one[name].strip():
                yield Problem(f"purposes.{key}.{name}", "没有写。", "请用居民看得懂的话写。")
        if one.get("basis") not in BASES:
            yield Problem(f"purposes.{key}.basis", "没有说凭什么。", f"可写：{'、'.join(BASES)}。")
        if one.get("source") not in sources:
            yield Problem(f"purposes.{key}.source", "来源里没有它。", "请写 sources 里的 id。")
        if (told_columns := one.get("columns")) is not None and not _are_columns(told_columns):
            yield Problem(f"purposes.{key}.columns", "没有这样的栏。", f"可写：{'、'.join(COLUMNS)}。")
        if one.get("basis") == "consent":
            yield from _asking(f"purposes.{key}", one)


def _are_columns(told: object) -> bool:
    return isinstance(told, list) and bool(told) and all(one in COLUMNS for one in told)


def _asking(at: str, one: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(one.get("shown"), str) or len(one["shown"].strip()) < 10:
        yield Problem(f"{at}.shown", "没有写给本人看的话。", "写清给谁、用到哪些、做什么，不同意会怎样。")
    ways = one.get("ways")
    if not isinstance(ways, list) or not ways or set(ways) - {"self", "signed", "phone"}:
        yield Problem(f"{at}.ways", "没有说怎样算同意。", "可写 self、signed、phone。")
    elif one.get("sensitive") and "phone" in ways:
        yield Problem(f"{at}.ways", "敏感个人信息不收电话里的同意。", "请去掉 phone。")
    if one.get("sheet") and "columns" not in one:
        yield Problem(f"{at}.columns", "没有写名单里有哪几栏。", "只写本人同意过的那些。")
    if type(one.get("months")) is not int or not 1 <= one["months"] <= 60:
        yield Problem(f"{at}.months", "没有说同意管多久。", "请写 1 到 60 个月。")
