"""The procedure as BPMN 2.0 XML with its drawing (BPMN DI). Element order as the OMG's schema wants it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, register_namespace, tostring

from liren.engine.bpmn.flows import Flow, Graph, Node, Who, graph_of
from liren.engine.bpmn.laying import Box, Drawing, after, lay
from liren.engine.language import Limit, Procedure, Step
from liren.engine.loading import digest
from liren.engine.saying import limit_in_words, together_in_words

NAMESPACE: Final = "urn:liren:procedure:1"
"""Of what BPMN has no word for: the whole procedure as JSON, and the clause behind each element."""

LIMIT_LANGUAGE: Final = "urn:liren:limit:1"
WORDS_LANGUAGE: Final = "urn:liren:words:1"
"""Conditions are said in words for people; the normal form in the extension holds them exactly. Durations are ISO's."""
"""Of limits no ISO 8601 duration can say: `3 working_days`, `before polling_day 20 calendar_days`."""

_OMG: Final = "http://www.omg.org/spec/"
_BPMN, _DI_BPMN = f"{_OMG}BPMN/20100524/MODEL", f"{_OMG}BPMN/20100524/DI"
_DC, _DI = f"{_OMG}DD/20100524/DC", f"{_OMG}DD/20100524/DI"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = {
    "bpmn": _BPMN, "bpmndi": _DI_BPMN, "dc": _DC, "di": _DI, "xsi": _XSI, "liren": NAMESPACE,
}  # fmt: skip
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot hold."""

_ELEMENTS: Final = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "service": "serviceTask", "receive": "receiveTask",
    "process": "subProcess", "choice": "exclusiveGateway", "split": "parallelGateway", "join": "parallelGateway",
    "some": "complexGateway",
}  # fmt: skip
_LATE: Final = "到期提醒"
_ISO: Final = {"minutes": "PT{}M", "hours": "PT{}H", "calendar_days": "P{}D"}
_MARGIN: Final = 20


def write(procedure: Procedure, who: Who) -> str:
    """An XML document of one pool, with lanes, timers, ends and the whole text. who: the people of a step, in words."""
    for prefix, uri in _PREFIXES.items():
        register_namespace(prefix, uri)
    graph = graph_of(procedure, who)
    return _Writer(procedure, who, graph, lay(graph)).document()


def document_in(text: str | bytes) -> dict[str, Any]:
    """The normal form of the procedure a file of `write` carries. Only for files of our own: XML of others may bite."""
    found = fromstring(text).find(f".//{{{NAMESPACE}}}procedure")  # noqa: S314
    if found is None or not found.text:
        raise ValueError("no procedure of ours in this file")
    document: dict[str, Any] = json.loads(found.text)
    return document


def _sub(parent: Element, tag: str, of: str = _BPMN, /, **attributes: str) -> Element:
    clean = {key: _FORBIDDEN.sub("", value) for key, value in attributes.items() if value}
    return SubElement(parent, f"{{{of}}}{tag}", clean)


def _text(parent: Element, tag: str, text: str, /, **attributes: str) -> None:
    _sub(parent, tag, **attributes).text = _FORBIDDEN.sub("", text)


class _Writer:
    def __init__(self, procedure: Procedure, who: Who, graph: Graph, drawing: Drawing) -> None:
        self.procedure, self.who, self.graph, self.drawing = procedure, who, graph, drawing
        self.floor = {clause.partition(".")[0] for clause in procedure.floor}

    def document(self) -> str:
        key = self.procedure.key
        root = Element(f"{{{_BPMN}}}definitions", {
            "id": "definitions", "name": _FORBIDDEN.sub("", self.procedure.title),
            "targetNamespace": f"urn:liren:{key}", "exporter": "Liren",
        })  # fmt: skip
        collaboration = _sub(root, "collaboration", id="collaboration")
        _sub(collaboration, "participant", id="pool", name=self.procedure.title, processRef="process")
        process = _sub(root, "process", id="process", name=self.procedure.title, isExecutable="false")
        _text(process, "documentation", f"{self.procedure.summary}\n{self.procedure.node}".strip())
        self._whole(process)
        self._lanes(process)
        self._elements(process, self.graph)
        self._diagram(root)
        indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'

    def _whole(self, process: Element) -> None:
        """The normal form itself, so that nothing is lost that BPMN has no word for."""
        text = json.dumps(self.procedure.document, ensure_ascii=False, allow_nan=False)
        told = SubElement(_sub(process, "extensionElements"), f"{{{NAMESPACE}}}procedure", {
            "key": self.procedure.key, "version": str(self.procedure.version), "digest": digest(self.procedure),
        })  # fmt: skip
        told.text = _FORBIDDEN.sub(lambda one: json.dumps(one[0])[1:-1], text)

    def _lanes(self, process: Element) -> None:
        lanes = _sub(process, "laneSet", id="lanes")
        for number, title in enumerate(self.drawing.lanes, 1):
            lane = _sub(lanes, "lane", id=f"lane.{number}", name=title)
            for node in self.graph.nodes:
                if node.lane == title:
                    for key in _parts(node):
                        _text(lane, "flowNodeRef", key)

    # --- what it does -----------------------------------------------------------------------------------------------

    def _elements(self, parent: Element, graph: Graph) -> None:
        for node in graph.nodes:
            self._node(parent, graph, node)
            if node.choice:
                self._gate(parent, graph, node)
            if node.timer is not None:
                self._timer(parent, graph, node)
        for node in graph.nodes:
            name = after(node.key)
            if node.choice:
                _sub(parent, "sequenceFlow", id=f"into.{name}", sourceRef=node.key, targetRef=f"gate.{name}")
            if node.timer is not None and not node.timer.cuts:
                _sub(
                    parent, "sequenceFlow", id=f"late-flow.{name}", sourceRef=f"timer.{name}", targetRef=f"late.{name}"
                )
        for flow in graph.flows:
            self._flow(parent, graph, flow)

    def _node(self, parent: Element, graph: Graph, node: Node) -> None:
        element = _sub(parent, _ELEMENTS[node.kind], id=node.key, name=node.title)
        if node.step is not None:
            self._told(element, node.step)
        for flow in graph.flows:
            if flow.target == node.key:
                _text(element, "incoming", flow.key)
        out = [flow for flow in graph.flows if flow.source == node.key and not flow.by_clock]
        if node.choice:
            _text(element, "outgoing", f"into.{after(node.key)}")
        else:
            for flow in out:
                _text(element, "outgoing", flow.key)
        if node.kind == "user" and node.step is not None:
            self._people(element, node.step)
        if node.each:
            _sub(element, "multiInstanceLoopCharacteristics", isSequential="false")
        if node.inner is not None:
            self._elements(element, node.inner)

    def _told(self, element: Element, step: Step) -> None:
        """Clause, who, limit, source, in words; and the clause as data."""
        source = self.procedure.sources.get(step.basis)
        said = [
            f"条款：{step.key}" + ("（底线）" if step.key in self.floor else "（可调）" if step.open else ""),
            f"谁来办：{self.who(step)}",
            f"期限：{limit_in_words(self.procedure, step)}",
            *together_in_words(self.procedure, step),
        ]
        if step.not_by:
            said.append(f"不得是“{self.procedure.steps[step.not_by].title}”的经办人")
        if step.sample is not None:
            said.append(f"抽查 {step.sample * 100}%")
        if step.extend:
            said.append(f"可延 {step.extend.times} 次，每次至多 {step.extend.up_to.text}")
        if step.pause:
            said.append(f"可暂停：{'、'.join(step.pause.reasons)}，至多 {step.pause.up_to.text}")
        if source is not None:
            where = " ".join(part for part in (source.document, source.title, source.clause) if part)
            said.append(f"依据：{where}")
        _text(element, "documentation", "\n".join(said))
        _sub(_sub(element, "extensionElements"), "clause", NAMESPACE, path=step.key)

    def _people(self, element: Element, step: Step) -> None:
        for role in step.by:
            owner = _sub(element, "potentialOwner", name=role)
            _text(_sub(owner, "resourceAssignmentExpression"), "formalExpression", role)

    def _gate(self, parent: Element, graph: Graph, node: Node) -> None:
        name = after(node.key)
        out = [flow for flow in graph.flows if flow.source == node.key and not flow.by_clock]
        usual = next((flow.key for flow in out if flow.usual), "")
        gate = _sub(parent, "exclusiveGateway", id=f"gate.{name}", gatewayDirection="Diverging", default=usual)
        _text(gate, "incoming", f"into.{name}")
        for flow in out:
            _text(gate, "outgoing", flow.key)

    def _timer(self, parent: Element, graph: Graph, node: Node) -> None:
        name, timer, step = after(node.key), node.timer, node.step
        if timer is None or step is None:
            return
        clock = _sub(
            parent, "boundaryEvent", id=f"timer.{name}", name=timer.title, attachedToRef=node.key,
            cancelActivity="true" if timer.cuts else "false",
        )  # fmt: skip
        if not timer.cuts:
            _text(clock, "outgoing", f"late-flow.{name}")
        for flow in graph.flows:
            if flow.source == node.key and flow.by_clock:
                _text(clock, "outgoing", flow.key)
        definition = _sub(clock, "timerEventDefinition", id=f"timer-definition.{name}")
        word, language, text = _when_due(step)
        _text(definition, word, text, language=language, **{f"{{{_XSI}}}type": "bpmn:tFormalExpression"})
        if not timer.cuts:
            late = _sub(parent, "endEvent", id=f"late.{name}", name=_LATE)
            _text(late, "incoming", f"late-flow.{name}")
            _sub(late, "escalationEventDefinition", id=f"late-definition.{name}")

    def _flow(self, parent: Element, graph: Graph, flow: Flow) -> None:
        node = next(node for node in graph.nodes if node.key == flow.source)
        name = after(node.key)
        source = f"timer.{name}" if flow.by_clock else f"gate.{name}" if node.choice else flow.source
        element = _sub(parent, "sequenceFlow", id=flow.key, name=flow.title, sourceRef=source, targetRef=flow.target)
        move = flow.move
        if move is not None:
            path = f"{flow.key.removeprefix('flow.').replace('.', '.moves.', 1)}"
            _sub(_sub(element, "extensionElements"), "clause", NAMESPACE, path=path)
        if flow.condition and node.kind != "start" and (node.choice or node.kind == "choice"):
            _text(
                element, "conditionExpression", flow.condition, language=WORDS_LANGUAGE,
                **{f"{{{_XSI}}}type": "bpmn:tFormalExpression"},
            )  # fmt: skip

    # --- how it is drawn --------------------------------------------------------------------------------------------

    def _diagram(self, root: Element) -> None:
        diagram = _sub(root, "BPMNDiagram", _DI_BPMN, id="diagram", name=self.procedure.title)
        plane = _sub(diagram, "BPMNPlane", _DI_BPMN, id="plane", bpmnElement="collaboration")
        self._shape(plane, "pool", Box(0, 0, self.drawing.width, self.drawing.height), isHorizontal="true")
        for number, box in enumerate(self.drawing.lanes.values(), 1):
            self._shape(plane, f"lane.{number}", box, isHorizontal="true")
        expanded = {node.key for node in _all_nodes(self.graph) if node.inner is not None}
        for key, box in self.drawing.boxes.items():
            more = {"isExpanded": "true"} if key in expanded else {}
            if key.startswith(("gate.", "clock.")):
                more = {"isMarkerVisible": "true"}
            self._shape(plane, key, box, **more)
        for key, points in self.drawing.lines.items():
            edge = _sub(plane, "BPMNEdge", _DI_BPMN, id=f"drawn.{key}", bpmnElement=key)
            for x, y in points:
                _sub(edge, "waypoint", _DI, x=str(x + _MARGIN), y=str(y + _MARGIN))
            self._label(edge, key)

    def _shape(self, plane: Element, key: str, box: Box, **more: str) -> None:
        shape = _sub(plane, "BPMNShape", _DI_BPMN, id=f"drawn.{key}", bpmnElement=key, **more)
        _bounds(shape, box)
        self._label(shape, key)

    def _label(self, drawn: Element, key: str) -> None:
        if key in self.drawing.labels:
            _bounds(_sub(drawn, "BPMNLabel", _DI_BPMN), self.drawing.labels[key])


def _bounds(parent: Element, box: Box) -> None:
    at: Mapping[str, int] = {"x": box.x + _MARGIN, "y": box.y + _MARGIN, "width": box.w, "height": box.h}
    _sub(parent, "Bounds", _DC, **{name: str(value) for name, value in at.items()})


def _all_nodes(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        yield node
        if node.inner is not None:
            yield from _all_nodes(node.inner)


def _parts(node: Node) -> Iterator[str]:
    """The ids of the elements drawn for a node."""
    name = after(node.key)
    yield node.key
    if node.choice:
        yield f"gate.{name}"
    if node.timer is not None:
        yield f"timer.{name}"
        if not node.timer.cuts:
            yield f"late.{name}"


def _when_due(step: Step) -> tuple[str, str, str]:
    """(timeDate or timeDuration, the language it is said in, the expression)."""
    for word, dated in (("before", step.before), ("after", step.after)):
        if dated is not None:
            return "timeDate", LIMIT_LANGUAGE, f"{word} {dated.field} {_said(dated.limit)}"
    waits = next((move.at_least for move in step.moves.values() if move.on == "timeout" and move.at_least), None)
    limit = waits or step.within
    if limit is None:
        return "timeDuration", LIMIT_LANGUAGE, "due"
    if limit.unit in _ISO:
        return "timeDuration", "", _ISO[limit.unit].format(limit.amount)
    return "timeDuration", LIMIT_LANGUAGE, _said(limit)


def _said(limit: Limit) -> str:
    return f"{limit.amount} {limit.unit}"
