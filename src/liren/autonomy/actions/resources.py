"""How a shared resource is used, and what a joint sitting made of a proposal: held against what many decided."""

from typing import Any

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.autonomy.actions.meetings import met
from liren.autonomy.errors import SittingWrong
from liren.autonomy.models import BodyDecision
from liren.autonomy.queries.bodies import JOINT
from liren.kit.clock import CHINA
from liren.territories.public import community_of


def judge_resource(deed: affairs.Deed) -> None:
    """`autonomy.judge-resource`: of the ways that were laid out, the one with the most votes, by the meeting's rule.

    Raises SittingWrong where none has passed: a tie is never broken, and more votes than people are none.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    said: dict[str, Any] = {one.key: one.value for entry in page.timeline for one in entry.answers}
    laid = {str(row["title"]).strip() for row in said.get("choices_table") or ()}
    votes = {str(row["title"]).strip(): int(row.get("agree") or 0) for row in said.get("votes") or ()}
    if set(votes) != laid or len(votes) != len(said.get("votes") or ()):
        raise SittingWrong(why=f"数的票和摆出来的办法对不上；办法是：{'、'.join(sorted(laid))}")
    laid_out = [one.recorded_at for one in page.timeline if any(a.key == "choices_table" for a in one.answers)]
    if str(said.get("held_on") or "") < laid_out[-1].astimezone(CHINA).date().isoformat():
        raise SittingWrong(why="写的表决日子，比把办法摆出来还早")
    came = int(said.get("came") or 0)
    if sum(votes.values()) > came:
        raise SittingWrong(why=f"一人一票，一共 {sum(votes.values())} 票，到会的只有 {came}")
    most = max(votes.values())
    first = [title for title, many in votes.items() if many == most]
    if len(first) > 1:
        raise SittingWrong(why=f"“{'”和“'.join(first)}”一样多，都是 {most} 票")
    today = deed.at.astimezone(CHINA).date()
    told = met(str(said.get("meeting") or ""), page.place_path, {**said, "agreed": most}, today)
    if told.why:
        raise SittingWrong(why=f"“{first[0]}”最多，{most} 票，{told.why}")


def judge_proposal(deed: affairs.Deed) -> None:
    """`autonomy.judge-proposal`: a joint sitting of the community passed what the proposal's answer names, since it was
    made. Raises SittingWrong where none did.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    said = {one.key: one.value for entry in page.timeline for one in entry.answers}
    community = community_of(page.place_path) or page.place_path
    joint = [one.id for one in actors.organisations(community, "self_governance", limit=1000) if one.subtype == JOINT]
    title = str(said.get("decided_title") or "").strip()
    made = page.opened_at.astimezone(CHINA).date()
    passed = BodyDecision.objects.filter(organisation__in=joint, title=title, passed=True, on__gte=made)
    if not passed.exists():
        raise SittingWrong(why=f"共商会没有表决通过“{title}”。先开共商会、记好表决，再照会议记录里的原话写")
