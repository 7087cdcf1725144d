"""A budget ballot on a page: what was ticked, given or ranked, and in words how much is chosen and left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from liren.engine.budgets.rounds import FORMS, Terms
from liren.engine.deciding.ballots import yuan
from liren.kit.errors import InvalidInput

_HEADS: Final = {"choice": ("选", "项"), "points": ("分", "点"), "order": ("排", "项")}


@dataclass(frozen=True, slots=True)
class Filled:
    """choices: as the ballot box keeps them. blank: a blank ballot is meant. numbers: typed, by project."""

    choices: tuple[str, ...]
    blank: bool
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A project on the ballot. cost: in fen; yuan: in words. chosen, number: as it was filled in."""

    key: str
    title: str
    place: str
    cost: int
    yuan: str
    chosen: bool
    number: str


def filled(terms: Terms, given: QueryDict) -> Filled:
    """What a form says. Raises InvalidInput for points and ranks that are no numbers, and one rank given twice."""
    form, blank = FORMS[terms.kind], "blank" in given
    if form == "choice":
        return Filled(tuple(given.getlist("choices")), blank, {})
    typed = {one.id: given.get(f"n.{one.id}", "").strip() for one in terms.projects}
    numbers: dict[str, int] = {}
    for key, text in typed.items():
        if text and not (text.isascii() and text.isdigit() and len(text) < 4):
            raise InvalidInput(choices=f"“{terms.by_id[key].title}”写的不是整数")
        if text and int(text):
            numbers[key] = int(text)
    if form == "points":
        return Filled(tuple(key for key, points in numbers.items() for _ in range(points)), blank, typed)
    if len(set(numbers.values())) < len(numbers):
        raise InvalidInput(choices="有两个项目排在同一位，请改一个")
    return Filled(tuple(sorted(numbers, key=lambda key: numbers[key])), blank, typed)


def rows_of(terms: Terms, asked: Filled) -> list[Row]:
    chosen = set(asked.choices)
    return [
        Row(one.id, one.title, one.place, one.cost, yuan(one.cost), one.id in chosen, asked.numbers.get(one.id, ""))
        for one in terms.projects
    ]


def words_of(terms: Terms) -> dict[str, str]:
    """Of what this kind of ballot is told: kind, most, head, unit."""
    form = FORMS[terms.kind]
    head, unit = _HEADS[form]
    most = f"{'一共' if form == 'points' else '最多'} {terms.most} {unit}"
    return {"kind": form, "most": most, "head": head, "unit": unit}


def in_words(terms: Terms, asked: Filled) -> str:
    """How much is chosen and left; front/budget.ts says the same while one chooses."""
    cost = sum(one.cost for one in terms.projects if one.id in set(asked.choices))
    words, all_of_it = words_of(terms), yuan(terms.budget)
    if not asked.choices:
        return f"还没有选，{words['most']}。一共 {all_of_it} 元。"
    head, most = f"{words['head']}了 {len(asked.choices)} {words['unit']}", words["most"]
    left = terms.budget - cost
    tail = f"还剩 {yuan(left)} 元" if left >= 0 else f"多出 {yuan(-left)} 元"
    if left < 0:
        tail += "，去掉几项才能投" if terms.within else "，也可以投，钱只够其中几项"
    return f"{head}，{most}。加起来 {yuan(cost)} 元，一共 {all_of_it} 元，{tail}。"
