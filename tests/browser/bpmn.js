// Opens a file in bpmn-js and says what is wrong with the drawing; evaluated in the page by test_bpmn.py.
async xml => {
    document.body.innerHTML = '<div id="sheet" style="width: 1400px; height: 900px"></div>';
    const viewer = new BpmnJS({container: "#sheet"});
    const {warnings} = await viewer.importXML(xml);
    const all = viewer.get("elementRegistry"), found = [...warnings.map(one => `warning: ${one.message}`)];
    const kind = one => one.type.replace("bpmn:", "");
    const frames = ["Participant", "Lane"];
    const shapes = all.filter(one => one.width && !one.labelTarget && !frames.includes(kind(one)));
    const pool = all.filter(one => kind(one) === "Participant")[0];
    const inside = (a, b, by = 0) => a.x >= b.x - by && a.y >= b.y - by
        && a.x + a.width <= b.x + b.width + by && a.y + a.height <= b.y + b.height + by;
    const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    const holds = (a, b) => { for (let one = b; one; one = one.parent) if (one === a) return true; return false; };
    const related = (a, b) => holds(a, b) || holds(b, a) || a.host === b || b.host === a;
    shapes.forEach((a, n) => shapes.slice(n + 1).forEach(b => {
        if (!related(a, b) && !apart(a, b)) found.push(`${a.id} overlaps ${b.id}`);
    }));
    for (const shape of shapes) if (!inside(shape, pool)) found.push(`${shape.id} outside`);
    const touches = (point, box) => point.x >= box.x - 1 && point.x <= box.x + box.width + 1 && point.y >= box.y - 1
        && point.y <= box.y + box.height + 1
        && (Math.min(Math.abs(point.x - box.x), Math.abs(point.x - box.x - box.width)) <= 1
            || Math.min(Math.abs(point.y - box.y), Math.abs(point.y - box.y - box.height)) <= 1);
    const lines = all.filter(one => one.waypoints);
    for (const line of lines) {
        if (!touches(line.waypoints[0], line.source)) found.push(`${line.id} leaves beside ${line.source.id}`);
        if (!touches(line.waypoints.at(-1), line.target)) found.push(`${line.id} arrives beside ${line.target.id}`);
    }
    const scale = viewer.get("canvas").viewbox().scale, matrix = document.querySelector(".viewport").getScreenCTM().inverse();
    const drawn = text => {
        const box = text.getBoundingClientRect(), corner = new DOMPoint(box.x, box.y).matrixTransform(matrix);
        return {x: corner.x, y: corner.y, width: box.width / scale, height: box.height / scale};
    };
    for (const label of all.filter(one => one.labelTarget)) {
        const text = all.getGraphics(label).querySelector("text");
        if (!text) continue;
        const box = drawn(text);
        if (!inside(box, pool)) found.push(`the label of ${label.labelTarget.id} runs out of the drawing`);
        for (const shape of shapes)
            if (!["SubProcess"].includes(kind(shape)) && !apart(box, shape)) found.push(`the label of ${label.labelTarget.id} lies on ${shape.id}`);
    }
    const tasks = shapes.filter(one => kind(one).endsWith("Task")).length;
    viewer.destroy();
    return {found, tasks, lines: lines.length};
}
