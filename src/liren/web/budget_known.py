"""What a round's own count and decision say of the fields that its affair asks: nothing is typed twice."""

from collections.abc import Mapping

from liren.access.public import Actor
from liren.affairs.public import AffairPage
from liren.autonomy.public import budgets
from liren.engine.deciding.ballots import yuan
from liren.kit.json import Json
from liren.web.budget_columns import project_titles

_LONGEST = {"by_votes": 2000, "by_shares": 2000, "override": 1000}
"""As the procedure has them: what is longer is cut, with a word that the certificate has all of it."""


def known_of_round(page: AffairPage, actor: Actor) -> Mapping[str, Json]:
    """By the field's key; nothing of another affair, and of a round that is not counted yet."""
    found = budgets.rounds_of(page.id, actor) if page.procedure_key == budgets.PROCEDURE else ()
    round = budgets.budget_round(found[0], actor) if found else None
    if round is None or round.result is None:
        return {}
    told, terms = round.result["certificate"], round.terms
    chosen = round.decided.chosen if round.decided else told["chosen"]
    known: dict[str, Json] = {
        "voted": told["votes"]["count"],
        "by_votes": project_titles(terms, told["outcomes"]["votes"]["order"]) or "一项也没有",
        "by_shares": project_titles(terms, told["outcomes"]["shares"]["order"]) or "一项也没有",
        "certificate": round.result["digest"],
        "projects": [
            {"title": terms.by_id[one].title, "budget": f"{yuan(terms.by_id[one].cost)} 元"} for one in chosen
        ],
    }
    if round.decided and round.decided.why:
        known["override"] = "；".join(f"{terms.by_id[one].title}：{why}" for one, why in round.decided.why.items())
    return known | {key: _cut(str(known[key]), most) for key, most in _LONGEST.items() if key in known}


def _cut(text: str, most: int) -> str:
    """
    >>> _cut("一二三四五六七八九十一二三", 12)
    '一二……（全文见计票单）'
    """
    tail = "……（全文见计票单）"
    return text if len(text) <= most else text[: most - len(tail)] + tail
