"""Before a committee's term ends, who prepares the next is told, once: who manages people there, and who is in it."""

from datetime import datetime

from django.urls import reverse

from liren.access.public import enter_system, holders
from liren.actors.public import EndingTerm, claim_ending_terms, members
from liren.kit.database import write
from liren.notices.public import Kind, send

TERM_KIND = Kind("actors.term-ends", "本单位任期快到了，准备换届")
PREPARE = "请准备换届；要延期的，请管理员登记依据的文件和新的日子。"


@write
def tell_of_ending_terms(at: datetime) -> int:
    """Tell of every term that ends within ninety days; returns how many. For the timetable, as often as it likes."""
    enter_system()
    ending = claim_ending_terms(at=at)
    for term in ending:
        _tell(term, at)
    return len(ending)


def _tell(term: EndingTerm, at: datetime) -> None:
    title = f"{term.organisation}第 {term.number} 届任期到 {term.last_day}"
    managers = {held.person_id for held in holders("administrator", term.path, at=at)}
    others = {member.person_id for member in members(term.organisation_id)} - managers
    page = reverse("organisation", args=[term.organisation_id])
    for people, link in ((managers, page), (others, None)):  # the page is for those who manage people
        send(sorted(people), TERM_KIND.key, title, PREPARE, link=link, at=at)
