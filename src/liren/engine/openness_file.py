"""The law book's file of what must be published: read, and what is wrong with it said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liren.engine.openness import EVERY, Duty, Ground, Proof
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

PATH: Final = "duties/openness.yaml"
_FILE = {"key", "version", "title", "days", "areas", "sources", "duties"}
_SOURCE = {"id", "document", "clause", "statute", "phrase", "checked"}
_DUTY = {"key", "area", "title", "where", "every", "ours", "source", "proofs"}


@dataclass(frozen=True, slots=True)
class Openness:
    """days: how long each posting stays up at least. areas: key → title, in their order."""

    title: str
    days: int
    areas: Mapping[str, str]
    duties: tuple[Duty, ...]

    def here(self, *, rural: bool) -> tuple[Duty, ...]:
        """The duties of a community, those too that hold only where it says so (`instead_of`)."""
        return tuple(one for one in self.duties if one.holds(rural=rural))

    @property
    def procedures(self) -> tuple[str, ...]:
        return tuple(sorted({proof.procedure for one in self.duties for proof in one.proofs}))


def parse_openness(text: str) -> Openness:
    """Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    grounds = {
        one["id"]: Ground(
            one["document"], one["clause"], one["phrase"], one["checked"], one.get("note", ""), one["statute"]
        )
        for one in told["sources"]
    }
    return Openness(
        told["title"], told["days"], dict(told["areas"]), tuple(_duty(one, grounds) for one in told["duties"])
    )


def summary(found: Openness) -> str:
    """One line for `lawbook check`."""
    return f"{found.title}：{len(found.duties)} 项"


def _duty(told: Mapping[str, Any], grounds: Mapping[str, Ground]) -> Duty:
    proofs = (
        Proof(
            one["procedure"], one["step"], frozenset(one["moves"]), one.get("kind"), one.get("check"),
            one.get("nothing"),
        )
        for one in told["proofs"]
    )  # fmt: skip
    return Duty(
        told["key"], told["area"], told["title"], told["where"], told["every"], told["ours"],
        grounds[told["source"]], tuple(proofs), told.get("instead_of"),
    )  # fmt: skip


def _problems(told: Any) -> Iterator[Problem]:
    if not isinstance(told, dict) or set(told) != _FILE:
        yield Problem("", "写法不对。", f"要有 {'、'.join(sorted(_FILE))}。")
        return
    if not isinstance(told["days"], int) or told["days"] < 1:
        yield Problem("days", "要写公布几天。", "写一个整数，例如 15。")
    for one in told["sources"]:
        if not set(one) >= _SOURCE:
            yield Problem("sources", "来源没有写全。", f"要有 {'、'.join(sorted(_SOURCE))}。")
    keys = [one.get("key") for one in told["duties"]]
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        yield Problem("duties", f"“{key}”写了两遍。", "留一个。")
    known = {one.get("id") for one in told["sources"]}
    for one in told["duties"]:
        yield from _of_duty(f"duties.{one.get('key', '?')}", one, told["areas"], known, keys)


def _of_duty(where: str, one: Mapping[str, Any], areas: Any, known: set[Any], keys: list[Any]) -> Iterator[Problem]:
    if not set(one) >= _DUTY:
        yield Problem(where, "没有写全。", f"要有 {'、'.join(sorted(_DUTY))}。")
        return
    if one["area"] not in areas:
        yield Problem(f"{where}.area", f"没有“{one['area']}”这一类。", f"请写 {'、'.join(areas)} 里的一个。")
    if one["where"] not in ("urban", "rural", "both"):
        yield Problem(f"{where}.where", "不知道城市还是农村。", "请写 urban、rural 或 both。")
    if one["every"] is not None and one["every"] not in EVERY:
        yield Problem(f"{where}.every", "不知道多久一次。", f"请写 {'、'.join(EVERY)}，有事才公布的写 null。")
    if one["source"] not in known:
        yield Problem(f"{where}.source", f"来源里没有“{one['source']}”。", "请写 sources 里的 id。")
    if one.get("instead_of") is not None and one["instead_of"] not in keys:
        yield Problem(f"{where}.instead_of", "没有它代替的那一项。", "请写另一项的 key。")
    proofs = one["proofs"]
    if not proofs or any(not {"procedure", "step", "moves"} <= set(proof) for proof in proofs):
        yield Problem(f"{where}.proofs", "没有写凭什么算公布了。", "写 procedure、step、moves。")
