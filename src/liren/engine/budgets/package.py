"""The result of a round as it is published, and its verification by anybody, without database or network.

Like the package of a decision (engine.deciding.package): certificate, digest, signature, the lines of roll, changes and
marks, and what the ballot box held. Where the round said before voting that ballots are published, they stand there
sorted, equal ones once with how many there were; then both rules are computed again. Otherwise the sums alone are
there: from them the rule by votes is; of equal shares their order alone stands there, held against money and limits,
and the verifier says that nobody else can compute it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from liren.engine.budgets.election import Election
from liren.engine.budgets.rounds import FORMS, Terms, are_open, by_shares, by_votes, summed, terms_of, voted
from liren.engine.deciding import ballots
from liren.engine.deciding.package import Tampered, by_channel, digest, found_in, frame
from liren.engine.problems import DocumentInvalid

FORMAT: Final = "liren-budget-1"

Cast = Sequence[Sequence[Any]]
"""[ballot, how many like it], sorted."""


def gathered(cast: Iterable[Sequence[str]]) -> list[list[Any]]:
    """Equal ballots once, sorted, so that no order of casting is left.

    >>> gathered([["b"], [], ["b"]])
    [[[], 1], [['b'], 2]]
    """
    counted: dict[tuple[str, ...], int] = {}
    for one in cast:
        counted[tuple(one)] = counted.get(tuple(one), 0) + 1
    return [[list(one), many] for one, many in sorted(counted.items())]


def spread(cast: Cast) -> list[list[str]]:
    """Every ballot of gathered ones."""
    return [list(one) for one, many in cast for _ in range(many)]


def of_sums(terms: Terms, box: Mapping[str, Any]) -> Election:
    """The election as the box's closing certificate tells it."""
    return summed(terms, box["tally"], box.get("supporters", box["tally"]))


def is_budget(package: object) -> bool:
    return isinstance(package, Mapping) and package.get("format") == FORMAT


def verify(package: Mapping[str, Any]) -> tuple[Tampered, ...]:
    """Recompute everything but the signature; what does not hold, part by part. Nothing: it holds."""
    try:
        return tuple(_verify(package))
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, DocumentInvalid) as error:
        return (Tampered("整个文件", f"读不懂，缺了或者改了一部分（{type(error).__name__}）"),)


def _verify(package: Mapping[str, Any]) -> Iterator[Tampered]:
    told, box, cast = package["certificate"], package["box"], package.get("ballots")
    wrong = (*frame(package), *_stated(told), *_box(told, package["votes"], box), *_ballots(told, box, cast))
    yield from wrong
    if wrong:
        return
    terms = terms_of(told["terms"])
    if by_votes(terms, of_sums(terms, box)) != told["outcomes"]["votes"]:
        yield Tampered("按票数", "按各项目的得票重算，得不出证书里的结果")
    shares = told["outcomes"]["shares"]
    if cast is None:
        yield from _order_alone(terms, box, shares)
    elif by_shares(terms, voted(terms, spread(cast))) != shares:
        yield Tampered("按等额份额", "按公布的选票重算，得不出证书里的结果")
    if told["chosen"] != told["outcomes"][terms.rule]["order"]:
        yield Tampered("结论", "选出来的不是事先说好的算法选的那些")


def _stated(told: Mapping[str, Any]) -> Iterator[Tampered]:
    """Whether what was voted on is what was stated."""
    terms, question = terms_of(told["terms"]), told["question"]
    if [one["key"] for one in question["options"]] != [one.id for one in terms.projects]:
        yield Tampered("项目", "表决的选项和项目清单不一样")
    if question["most"] != terms.most or question["named"]:
        yield Tampered("项目", "一张票能选多少，和事先说的不一样")
    if digest(told["terms"]) != told["terms_digest"]:
        yield Tampered("规则", "和投票以前公布的摘要对不上")


def _box(told: Mapping[str, Any], votes: Sequence[str], box: Mapping[str, Any]) -> Iterator[Tampered]:
    """Whether the box is this round's, and held as many ballots as there were voters, spoiled and missing told."""
    if box["question"] != told["question"]["id"] or box["roll"] != told["roll"]["digest"]:
        yield Tampered("票箱", "不是这一轮、这份名册的票箱")
    if box["online"] != by_channel(told, votes).get("online", 0) or found_in(box) + box["missing"] != len(votes):
        yield Tampered("票箱", f"选票 {found_in(box)} 张、缺 {box['missing']} 张，和投了票的 {len(votes)} 人对不上")
    chose, backed = found_in(box) - box["spoiled"] - box["blank"], box.get("supporters", box["tally"])
    if min(chose, *(box[one] for one in ("online", "paper", "spoiled", "blank", "missing"))) < 0:
        yield Tampered("票箱", "有一个数不对")
    keys = sorted(one["key"] for one in told["question"]["options"])
    if [*sorted(box["tally"])] != keys or [*sorted(backed)] != keys:
        yield Tampered("票箱", "得票的项目和这一轮的不一样")
    elif any(not 0 <= backed[one] <= min(chose, box["tally"][one]) for one in keys):
        yield Tampered("票箱", "各项目得票和有效的选票对不上")


def _ballots(told: Mapping[str, Any], box: Mapping[str, Any], cast: Cast | None) -> Iterator[Tampered]:
    """Whether ballots are published where, and only where, that was stated, and are those the box was counted from."""
    terms = terms_of(told["terms"])
    if are_open(terms, box) is not (cast is not None):
        yield Tampered("选票", "按投票以前说的和票箱的数，应当公布却没有公布" if cast is None else "说好不公布却公布了")
    if (digest(cast) if cast is not None else None) != told["ballots"]:
        yield Tampered("选票", "和证书里的摘要对不上")
    if cast is None:
        return
    costs = {one.id: one.cost for one in terms.projects}
    form = ballots.Form(FORMS[terms.kind], terms.most, costs, terms.budget if terms.within else None)
    options, every = [one.id for one in terms.projects], spread(cast)
    if gathered(every) != [list(one) for one in cast] or any(many < 1 for _, many in cast):
        yield Tampered("选票", "没有排好，或者一样的写了两处")
    if any(ballots.read(form, options, one) != ("", one) for one, _ in cast):
        yield Tampered("选票", "有一张不合规则：选了没有的项目，或者选得太多")
    counted = ballots.tally(form.kind, every, options)
    supporters = box.get("supporters", box["tally"])
    if (counted.points, counted.supporters, counted.blank) != (box["tally"], supporters, box["blank"]):
        yield Tampered("选票", "加起来和票箱开出来的对不上")
    if len(every) != found_in(box) - box["spoiled"]:
        yield Tampered("选票", "张数和票箱开出来的对不上")


def _order_alone(terms: Terms, box: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Tampered]:
    """Of equal shares without ballots: what can still be held against the menu, the money and the limits."""
    chosen, backed = told["order"], box.get("supporters", box["tally"])
    if told.keys() != {"order", "spent"} or len(set(chosen)) < len(chosen):
        yield Tampered("按等额份额", "选票没有公布的，只写选了哪几项、用了多少钱")
    elif told["spent"] != sum(terms.by_id[one].cost for one in chosen) or told["spent"] > terms.budget:
        yield Tampered("按等额份额", "用的钱和选的项目对不上，或者超过了一共的钱")
    elif any(backed[one] < terms.min_votes for one in chosen):
        yield Tampered("按等额份额", "有一项支持的人不够")
    elif any(len(set(one) & set(chosen)) > 1 for one in terms.apart):
        yield Tampered("按等额份额", "只能选一个的选了两个")
