"""Structure rules of BPMN 2.0 a file must keep, stated by ourselves: the schema of the OMG may not ship.

Said of the file as others read it, not of what made it. Each broken rule is one line.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

MODEL, DI = "{http://www.omg.org/spec/BPMN/20100524/MODEL}", "{http://www.omg.org/spec/BPMN/20100524/DI}"
NODE = re.compile(r"(start|end|boundary)Event|\w*[tT]ask|subProcess|\w+Gateway")
IN_ORDER = (
    "documentation", "extensionElements", "incoming", "outgoing", "potentialOwner", "multiInstanceLoopCharacteristics",
    "laneSet",
)  # fmt: skip
NAME = re.compile(r"[^\W\d][\w.\-]*")


def broken(text: str, *, ends: bool = True) -> list[str]:
    """What is wrong with a file. ends: every beginning must lead to an end; a draft may go round for ever."""
    root = fromstring(text)
    return [
        *_ids(root),
        *_references(root),
        *_drawn(root),
        *(said for one in _regions(root) for said in _region(one, ends)),
    ]


def _ids(root: Element) -> Iterator[str]:
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    yield from (f"{id} is there {n} times" for id, n in Counter(ids).items() if n > 1)
    yield from (f"{id} is no name XML knows" for id in ids if not NAME.fullmatch(id))


def _references(root: Element) -> Iterator[str]:
    ids = {one.attrib.get("id") for one in root.iter()}
    for one in root.iter():
        for word in ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement"):
            if word in one.attrib and one.attrib[word] not in ids:
                yield f"{word} {one.attrib[word]} leads nowhere"


def _drawn(root: Element) -> Iterator[str]:
    """Every node, lane and pool has one shape with a size, every flow one line with a beginning and an end."""
    drawn = Counter(one.attrib["bpmnElement"] for word in ("Shape", "Edge") for one in root.iter(f"{DI}BPMN{word}"))
    for one in root.iter():
        word = one.tag.removeprefix(MODEL)
        to_draw = NODE.fullmatch(word) or word in ("sequenceFlow", "lane", "participant")
        if to_draw and drawn[one.attrib["id"]] != 1:
            yield f"{one.attrib['id']} is drawn {drawn[one.attrib['id']]} times"
    for shape in root.iter(f"{DI}BPMNShape"):
        bounds = shape.find("{*}Bounds")
        if bounds is None or min(int(bounds.attrib["width"]), int(bounds.attrib["height"])) <= 0:
            yield f"{shape.attrib['id']} has no size"
    yield from (
        f"{one.attrib['id']} has no way" for one in root.iter(f"{DI}BPMNEdge") if len(one.findall("{*}waypoint")) < 2
    )


def _regions(root: Element) -> list[Element]:
    return [one for word in ("process", "subProcess") for one in root.iter(f"{MODEL}{word}")]


def _region(region: Element, ends: bool) -> Iterator[str]:
    """Of a process, or a process within one: flows stay in it, and agree with what its nodes say of them."""
    nodes = {one.attrib["id"]: one for one in region if NODE.fullmatch(one.tag.removeprefix(MODEL))}
    flows = {one.attrib["id"]: one.attrib for one in region.findall(f"{MODEL}sequenceFlow")}
    for id, flow in flows.items():
        if {flow["sourceRef"], flow["targetRef"]} - nodes.keys():
            yield f"{id} leaves its process"
    for id, node in nodes.items():
        for word, ref in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            said = sorted(one.text or "" for one in node.findall(f"{MODEL}{word}"))
            if said != sorted(name for name, flow in flows.items() if flow[ref] == id):
                yield f"{id} says otherwise what is {word}"
        yield from _node(id, node)
    yield from _lanes(region, nodes)
    yield from _led(region, nodes, flows, ends)


def _node(id: str, node: Element) -> Iterator[str]:
    word = node.tag.removeprefix(MODEL)
    comes, goes = ([one.text for one in node.findall(f"{MODEL}{side}")] for side in ("incoming", "outgoing"))
    if comes and word in ("startEvent", "boundaryEvent"):
        yield f"{id} begins, and something leads to it"
    if goes and word == "endEvent":
        yield f"{id} ends, and something goes on from it"
    if word == "exclusiveGateway" and len(goes) < 2:
        yield f"{id} decides nothing"
    if "default" in node.attrib and node.attrib["default"] not in goes:
        yield f"{id} leads by default where it does not lead"
    order = [IN_ORDER.index(name) for one in node if (name := one.tag.removeprefix(MODEL)) in IN_ORDER]
    if order != sorted(order):
        yield f"{id} holds its parts in another order than readers expect"


def _lanes(region: Element, nodes: dict[str, Element]) -> Iterator[str]:
    listed = Counter(one.text for one in region.findall(f"{MODEL}laneSet/{MODEL}lane/{MODEL}flowNodeRef"))
    if listed:
        yield from (f"{id} lies in {listed[id]} lanes" for id in nodes if listed[id] != 1)
        yield from (f"a lane holds {id}, which is not there" for id in listed if id not in nodes)


def _led(region: Element, nodes: dict[str, Element], flows: dict[str, dict[str, str]], ends: bool) -> Iterator[str]:
    starts = [id for id, one in nodes.items() if one.tag == f"{MODEL}startEvent"]
    if len(starts) != 1:
        yield f"{region.attrib['id']} begins {len(starts)} times"
    leads = [(flow["sourceRef"], flow["targetRef"]) for flow in flows.values()]
    leads += [(one.attrib["attachedToRef"], id) for id, one in nodes.items() if "attachedToRef" in one.attrib]
    reached = set(starts)
    while more := {to for at, to in leads if at in reached} - reached:
        reached |= more
    if ends and not any(
        nodes[id].tag == f"{MODEL}endEvent" and not id.startswith("late.") for id in reached & nodes.keys()
    ):
        yield f"{region.attrib['id']} never ends"
