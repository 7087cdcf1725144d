"""What was decided at a place, by what rule or in which way, and whether it was done: never how often people met."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from liren.affairs import public as affairs
from liren.affairs.public import Publishing
from liren.autonomy.models import Result
from liren.autonomy.shapes.bodies import FEWEST
from liren.autonomy.shapes.decided import DecidedLine, DecidedPage
from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.kit.clock import CHINA
from liren.territories.public import upper_end

PATH: Final = "duties/decided.yaml"
MOST: Final = 200
_WAY: Final = {"procedure", "how", "decided", "undone", "done"}
Moves = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Way:
    """What of a procedure decides, what takes that back, and what says that it was done; none where a decision is all
    there is."""

    procedure: str
    how: str
    decided: Moves
    undone: Moves
    done: Moves


@lru_cache(maxsize=1)
def ways() -> Mapping[str, Way]:
    """The law book's file by procedure, read once. Raises DocumentInvalid."""
    return parse_ways((Path(settings.LAWBOOK) / PATH).read_text("utf-8"))


def parse_ways(text: str) -> Mapping[str, Way]:
    """Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    return {
        one["procedure"]: Way(
            one["procedure"],
            one["how"],
            _moves(one["decided"]),
            _moves(one["undone"]),
            _moves(one["done"]),
        )
        for one in told["procedures"]
    }


def check_ways(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    return (checked(PATH, texts[PATH], parse_ways, _summary),) if PATH in texts else ()


def _summary(found: Mapping[str, Way]) -> str:
    return f"决定了什么、做成没有：{len(found)} 种规程"


def decided_at(path: str, year: int) -> DecidedPage:
    """What was decided at a place or below in a year, the latest first, at most 200. Three statements. For everybody.

    Of affairs only what stands on the public square; of questions what was published.
    """
    begin, end = datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
    lines = [*_questions(path, begin, end), *_affairs(path, year)]
    lines.sort(key=lambda one: (one.on, str(one.id)), reverse=True)
    ratings = [one.rating for one in lines if one.rating is not None]
    taken = [one for one in lines if one.passed]
    return DecidedPage(
        path, year, tuple(lines[:MOST]), len(taken), sum(one.done is not None for one in taken),
        sum(one.does for one in taken), len(ratings),
        round(sum(ratings) / len(ratings), 1) if len(ratings) >= FEWEST else None,
    )  # fmt: skip


def _questions(path: str, begin: datetime, end: datetime) -> Iterator[DecidedLine]:
    here = Result.objects.filter(question__path__gte=path, question__path__lt=upper_end(path))
    here = here.filter(at__gte=begin, at__lt=end)
    found = here.order_by("-at", "id").values_list(
        "question_id", "question__title", "package__certificate__rule", "package__certificate__verdict", "at",
        "question__rule__key", "question__rule__valid_from", "question__rule__path",
    )[:MOST]  # fmt: skip
    for id, title, rule, verdict, at, key, since, where in found:
        passed, said = _verdict(verdict or {})
        yield DecidedLine(
            "question", id, title, str((rule or {}).get("title", "")), key or "", at.astimezone(CHINA).date(), passed,
            said, None, False, None, rule_since=since, rule_path=where or "",
        )  # fmt: skip


def _verdict(told: Mapping[str, Any]) -> tuple[bool, str]:
    if "elected" in told:
        words = f"选出 {len(told['elected'])} 人" + (f"，还缺 {told['missing']} 人" if told.get("missing") else "")
        return bool(told["elected"]), words
    if "decided" not in told:
        return True, "结果公布了"
    if told["decided"]:
        return True, "通过"
    return False, "参加的人不够，不算数" if told.get("valid") is False else "没有通过"


def _affairs(path: str, year: int) -> Iterator[DecidedLine]:
    since = date(year - 1, 1, 1)  # what was opened a year before may be decided in this one
    for one in affairs.publishing(list(ways()), path, since, shown=True):
        way = ways()[one.procedure_key]
        at = _last(one, way.decided)
        if at is None or (one.open and one.step in {step for step, _ in way.decided}):
            continue
        on, undone, did = one.done[at][2], _last(one, way.undone), _last(one, way.done)
        if on.year != year or (undone is not None and undone > at):
            continue
        back = one.open and one.step in {step for step, _ in way.done}
        done = one.done[did][2] if did is not None and did > at and not back else None
        yield DecidedLine(
            "affair", one.affair_id, one.title, way.how, "", on, True, "定了", done, bool(way.done), one.rating,
            over=bool(way.done) and done is None and not one.open,
        )  # fmt: skip


def _last(one: Publishing, moves: Moves) -> int | None:
    """Where among what was done one of these was done last."""
    return max((nth for nth, (step, move, _) in enumerate(one.done) if (step, move) in moves), default=None)


def _moves(told: list[str]) -> Moves:
    return frozenset((step, move) for step, _, move in (one.partition(".") for one in told))


def _problems(told: Any) -> Iterator[Problem]:
    if not isinstance(told, dict) or not isinstance(told.get("procedures"), list):
        yield Problem("procedures", "没有写规程。", "写成一列，每个有 procedure、how、decided、undone、done。")
        return
    for n, one in enumerate(told["procedures"], 1):
        if not isinstance(one, dict) or set(one) != _WAY:
            yield Problem(f"procedures.{n}", "没有写全。", f"要有 {'、'.join(sorted(_WAY))}。")
        elif not one["decided"] or any(
            "." not in str(move) for move in (*one["decided"], *one["undone"], *one["done"])
        ):
            yield Problem(f"procedures.{n}", "哪一步哪个办法？", "写成 步骤.办法，decided 至少一个。")
