"""Whether somebody belongs to a group on a day, and why: each clause with the fact it met, or what is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liren.engine.groups.rules import (
    HUKOU,
    LIVES,
    SEXES,
    Age,
    Alone,
    Condition,
    Decided,
    Hukou,
    Joined,
    Lives,
    Sex,
    With,
    in_words,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A decision: from `on` until the day before `until`; review_on: from then on nobody knows if it still holds."""

    on: date
    until: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is on record of somebody on the day asked about.

    sex: "" unknown. lives: kinds of LIVES; empty: only a 户籍 is known. hukou: of HUKOU, None unknown. others: who else
    belongs to their household; None without a household, or in a 集体户. decided: code → decisions, of any days.
    """

    born: date | None = None
    sex: str = ""
    lives: frozenset[str] = frozenset()
    hukou: str | None = None
    others: tuple["Person", ...] | None = None
    decided: Mapping[str, tuple[Held, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """holds: None is unknown. clause: what was asked; fact: what is on record, or what is missing."""

    holds: bool | None
    clause: str
    fact: str
    word: str = ""
    parts: tuple["Weighed", ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """What made it so: the facts of the clauses that agree with the verdict, each once."""
        if not self.parts:
            return (self.fact,)
        alike = [one for one in self.parts if self.word == "not" or one.holds is self.holds]
        return tuple(dict.fromkeys(fact for one in alike for fact in one.facts))


def age_on(born: date, day: date) -> int:
    """Full years: reached on the birthday, by who was born on 29 February on 1 March of other years.

    >>> age_on(date(1944, 2, 29), date(2024, 2, 28)), age_on(date(2004, 2, 29), date(2025, 2, 28))
    (79, 20)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def latest_birth(years: int, day: date) -> date:
    """The last date of birth with which somebody is `years` old on `day`: what `age_on` says, for the database.

    >>> latest_birth(60, date(2024, 2, 29)), latest_birth(1, date(2025, 2, 28))
    (datetime.date(1964, 2, 29), datetime.date(2024, 2, 28))
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and no such day then
        return date(day.year - years, 2, 28)


def weigh(condition: Condition, person: Person, day: date, titles: Mapping[str, str]) -> Weighed:
    """titles: code of a decision → what it is called.

    >>> weigh(Age(60, None), Person(date(1960, 5, 1)), date(2026, 5, 1), {}).fact
    '66 周岁（1960-05-01 出生）'
    """
    if not isinstance(condition, Joined):
        holds, fact = _weigh_one(condition, person, day, titles)
        return Weighed(holds, in_words(condition, titles), fact)
    parts = tuple(weigh(part, person, day, titles) for part in condition.parts)
    verdicts = [part.holds for part in parts]
    clause = in_words(condition, titles)
    if condition.word == "not":
        return Weighed(None if verdicts[0] is None else not verdicts[0], clause, parts[0].fact, "not", parts)
    return Weighed(_joined(condition.word == "any", verdicts), clause, "", condition.word, parts)


def _joined(decisive: bool, verdicts: list[bool | None]) -> bool | None:
    """One True decides `any`, one False decides `all`; else the unknown stays unknown."""
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else not decisive


def _weigh_one(
    condition: Condition, person: Person, day: date, titles: Mapping[str, str]
) -> tuple[bool | None, str]:  # fmt: skip
    match condition:
        case Age(low, high):
            if person.born is None:
                return None, "没有登记出生日期"
            years = age_on(person.born, day)
            holds = (low is None or years >= low) and (high is None or years < high)
            return holds, f"{years} 周岁（{person.born:%Y-%m-%d} 出生）"
        case Sex(sex):
            return (person.sex == sex, SEXES[person.sex]) if person.sex else (None, "没有登记性别")
        case Lives(kinds):
            if not person.lives:
                return None, "只登记了户籍，没有登记居住情况"
            return bool(person.lives & set(kinds)), "、".join(LIVES[one] for one in LIVES if one in person.lives)
        case Hukou(where):
            return (person.hukou == where, f"户籍{HUKOU[person.hukou]}") if person.hukou else (None, "没有登记户籍地")
        case Alone():
            return _alone(person)
        case With(which, such):
            return _with(which == "every", such, person, day, titles)
        case Decided(codes):
            return _decided(codes, person, day, titles)
    raise AssertionError(condition)


def _alone(person: Person) -> tuple[bool | None, str]:
    if person.others is None:
        return None, "没有登记家庭户"
    return (False, f"同户还有 {len(person.others)} 人") if person.others else (True, "一人户")


def _with(
    every: bool, such: Condition, person: Person, day: date, titles: Mapping[str, str]
) -> tuple[bool | None, str]:  # fmt: skip
    if person.others is None:
        return None, "没有登记家庭户"
    if not person.others:
        return False, "一人户"
    verdicts = [weigh(such, one, day, titles).holds for one in person.others]
    yes, unknown = verdicts.count(True), verdicts.count(None)
    said = f"同户其他 {len(verdicts)} 人中 {yes} 人这样" + (f"，{unknown} 人说不准" if unknown else "")
    return _joined(not every, verdicts), said


def _decided(
    codes: tuple[str, ...], person: Person, day: date, titles: Mapping[str, str]
) -> tuple[bool | None, str]:  # fmt: skip
    """What was never decided does not hold: a decision is on record or it is none."""
    due: str | None = None
    for code in codes:
        for held in (person.decided or {}).get(code, ()):
            if held.on > day or (held.until is not None and held.until <= day):
                continue
            if held.review_on is None or held.review_on > day:
                return True, f"“{titles.get(code, code)}”，{held.on:%Y-%m-%d} 认定"
            due = f"“{titles.get(code, code)}”的认定 {held.review_on:%Y-%m-%d} 起该复核，还没有复核"
    return (None, due) if due else (False, "没有登记这样的认定")
