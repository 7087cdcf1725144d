"""What lies at the nodes of a standards system beside standards: procedures, pilots, figures; and what lies nowhere."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters
from liren.engine.facts import Pilot
from liren.engine.language import Procedure
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import ProcedurePlaces, Published, SystemPage
from liren.web.stated import entries

MOST = 50


@dataclass(frozen=True, slots=True)
class PilotHere:
    """A pilot documents name (key), or one that runs here and is public (affair). about: in words."""

    title: str
    about: str
    said: str
    key: str = ""
    affair: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """pilots, measures: at exactly a node, by its code; measures by key with their titles, each once.

    loose_pilots, loose_measures: those at no node. own: measures a node names itself, not by a procedure.
    """

    pilots: Mapping[str, Sequence[PilotHere]]
    measures: Mapping[str, Mapping[str, str]]
    loose_pilots: Sequence[PilotHere]
    loose_measures: Mapping[str, str]

    def of(self, codes: Sequence[str]) -> tuple[list[PilotHere], dict[str, str]]:
        """Pilots and measures at some nodes, each once."""
        measures: dict[str, str] = {}
        for code in codes:
            measures |= self.measures.get(code, {})
        return [one for code in codes for one in self.pilots.get(code, ())], measures


def attached(page: SystemPage, places: ProcedurePlaces) -> Attached:
    """Where pilots and figures lie in a system: by what pilots are about; figures by the node or by its procedures."""
    about = {word: node.code for node in page.nodes for word in node.pilots}
    pilots: dict[str, list[PilotHere]] = defaultdict(list)
    loose: list[PilotHere] = []
    running = places.in_force.get(evaluation.PILOT)
    for one in (*_named(), *_running(running.procedure if running else None)):
        (pilots[about[one.about]] if one.about in about else loose).append(one)
    called = evaluation.titles()
    measures = {node.code: _titled(node.measures, places.at.get(node.code, ()), called) for node in page.nodes}
    held = {key for some in measures.values() for key in some}
    targeted = {key for _, keys in page.targets for key in keys}
    free = {key: title for key, title in called.items() if _whole(key) not in {_whole(one) for one in held | targeted}}
    return Attached(pilots, measures, tuple(loose), free)


def _whole(key: str) -> str:
    """A figure made of a measure lies where the measure does: `on_time:finish` with `on_time`."""
    return key.partition(":")[0].partition(".")[0]


def _titled(own: Sequence[str], works: Sequence[Published], called: Mapping[str, str]) -> dict[str, str]:
    keys = dict.fromkeys([*own, *(key for work in works for key in work.procedure.measures)])
    return {key: called.get(key, key) for key in keys}


def _named() -> Iterator[PilotHere]:
    for one in entries(standards.stated.facts(now()), "pilots", Pilot):
        yield PilotHere(one.title, one.topic, f"{one.where} · 文献点到名的", key=one.key)


def _running(rules: Procedure | None) -> Iterator[PilotHere]:
    """Those that are public; what each is about stands in its public answers."""
    if rules is None:
        return
    topics = dict(rules.form["topic"].options) if "topic" in rules.form else {}
    for one in affairs.public_affairs(PublicFilters(procedure_keys=(evaluation.PILOT,)), limit=MOST).items:
        said = next((answer.text for answer in one.answers if answer.key == "topic"), "")
        line = one.line
        yield PilotHere(
            line.title, topics.get(said, said), f"{line.place_name} · {line.step_title}", affair=str(line.affair_id)
        )
