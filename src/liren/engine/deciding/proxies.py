"""Votes by proxy 委托投票: what of a rule's terms can be seen in the lines of votes, without a name."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from liren.engine.deciding.rules import Proxies


def wrong(terms: Proxies | None, votes: Sequence[str]) -> Iterator[str]:
    """What the lines of votes (`package.vote_line`) say against the rule: who may hold, for how many others.

    >>> from liren.engine.deciding.rules import OWN
    >>> lines = ['{"number":2,"channel":"proxy","proxy":1}', '{"number":3,"channel":"proxy","proxy":1}']
    >>> list(wrong(Proxies(1, "roll", False, (OWN,)), lines)), list(wrong(Proxies(2, "roll", False, (OWN,)), lines))
    (['1 号替 2 人投了票，最多 1 人'], [])
    """
    told = [json.loads(one) for one in votes]
    held = [(one, one.get("proxy")) for one in told if one["channel"] == "proxy" or one.get("proxy") is not None]
    if held and (terms is None or not terms.most):
        yield "按这条规则不能委托投票"
        return
    given = {one["number"] for one, _ in held}
    for one, holder in held:
        if one["channel"] != "proxy" or holder is None:
            yield f"{one['number']} 号的委托没有写由谁投的"
        elif holder in given:
            yield f"{holder} 号自己委托了别人，不能再替人投"
        elif not isinstance(holder, int) and terms is not None and terms.holders == "roll":
            yield f"{one['number']} 号委托的人不在名册上"
    for holder, count in sorted(Counter(str(holder) for _, holder in held if holder is not None).items()):
        if terms is not None and count > terms.most:
            yield f"{holder} 号替 {count} 人投了票，最多 {terms.most} 人"
