"""Who hears that the procedure above local rules has moved on: those who may publish rules there. From the outbox."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from liren.access.public import holders
from liren.access.roles import ROLES
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.local_rules.model import LocalRuleSet
from liren.standards.local_rules.reading import ACT, desk_of, rebase_of

LOCAL_RULES_KIND: Final = Kind("standards.parent-moved", "本地实施细则的上级规程有变化", must_arrive=True)
"""The kind of notice; `config` declares it at start."""
_MAKERS: Final = tuple(role.key for role in ROLES.values() if ACT in role.acts)


def local_rules_reactions(address: Callable[[UUID], str]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. address: where the rules are shown."""

    def moved(event: Happened) -> None:
        key, path = str(event.body["key"]), str(event.body["path"])
        below = LocalRuleSet.objects.filter(key=key, status="published", path__startswith=path).exclude(path=path)
        told: set[tuple[str, str]] = set()
        for row in below.order_by("path", "-version"):
            if (row.path, row.key) not in told:
                told.add((row.path, row.key))
                _tell(row, event, address(row.id))

    return {
        ("standards.procedure-published", "standards.tell-rule-makers"): moved,
        ("standards.procedure-retired", "standards.tell-rule-makers"): moved,
        ("standards.local-rules-retired", "standards.tell-rule-makers"): moved,
    }


def _tell(row: LocalRuleSet, event: Happened, link: str) -> None:
    found = rebase_of(row, event.at)
    published = event.kind == "standards.procedure-published"
    if found is None or (published and event.body["procedure"] != found.parent.id):
        return
    makers = [one for role in _MAKERS for one in holders(role, row.path, at=event.at)]
    nearest = max((len(one.path) for one in makers), default=0)
    to = {one.person_id for one in makers if len(one.path) == nearest} | ({row.by} if row.by else set())
    parent = f"上级规程“{found.parent.title}”有了第 {found.parent.version} 版。"
    if found.clean:
        body = f"{parent}本地的改动都还合规定，核对后可以一次重新发布。"
    else:
        known = desk_of(found.parent.digest, event.at).clauses
        titles = (known[one.path].title if one.path in known else one.path for one in found.problems)
        clauses = "、".join(f"“{title}”" for title in dict.fromkeys(titles))
        body = f"{parent}这些条款与新规定不合，要改：{clauses}。改好以前仍按原来的办。"
    send(sorted(to), LOCAL_RULES_KIND.key, f"请核对“{row.title}”"[:120], body[:1000], link=link, at=event.at)
