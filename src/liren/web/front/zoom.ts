// A drawing one comes nearer to: buttons, + − 0 and arrows, dragging, Ctrl with the wheel. Without script it scrolls.

interface View {
  x: number;
  y: number;
  w: number;
  h: number;
}

const NEAREST = 6;
const STEP = 1.4;

export function zoomable(frame: HTMLElement): void {
  const box = frame.querySelector<HTMLElement>("[data-zoom-box]");
  const drawing = box?.querySelector<SVGSVGElement>("svg");
  const said = frame.querySelector<HTMLElement>("[data-zoom-said]");
  if (!box || !drawing) return;
  const [left = 0, top = 0, width = 1, height = 1] = (drawing.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const whole: View = { x: left, y: top, w: width, h: height };
  let view = whole;

  function show(next: View): void {
    const w = Math.min(whole.w, Math.max(whole.w / NEAREST, next.w));
    const h = (w / whole.w) * whole.h;
    const x = Math.min(whole.x + whole.w - w, Math.max(whole.x, next.x));
    const y = Math.min(whole.y + whole.h - h, Math.max(whole.y, next.y));
    view = { x, y, w, h };
    drawing?.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    frame.classList.toggle("near", w < whole.w);
    if (said) said.textContent = w < whole.w ? `放大到 ${Math.round((whole.w / w) * 100)}%` : "";
  }

  /** Nearer or farther by a factor, keeping the point at the share (u, v) of the picture where it is. */
  function zoom(factor: number, u = 0.5, v = 0.5): void {
    const w = Math.min(whole.w, Math.max(whole.w / NEAREST, view.w / factor));
    const h = (w / whole.w) * whole.h;
    show({ x: view.x + (view.w - w) * u, y: view.y + (view.h - h) * v, w, h });
  }

  function move(right: number, down: number): void {
    show({ ...view, x: view.x + right * view.w, y: view.y + down * view.h });
  }

  const keys: Record<string, () => void> = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    "0": () => show(whole),
    ArrowLeft: () => move(-0.15, 0),
    ArrowRight: () => move(0.15, 0),
    ArrowUp: () => move(0, -0.15),
    ArrowDown: () => move(0, 0.15),
  };
  box.addEventListener("keydown", (event) => {
    const does = keys[event.key];
    const arrow = event.key.startsWith("Arrow");
    if (!does || event.ctrlKey || event.metaKey || event.altKey || (arrow && view.w >= whole.w)) return;
    event.preventDefault();
    does();
  });
  for (const button of frame.querySelectorAll<HTMLElement>("[data-zoom-by]")) {
    button.addEventListener("click", () => {
      const by = button.dataset["zoomBy"];
      if (by === "all") show(whole);
      else zoom(by === "in" ? STEP : 1 / STEP);
    });
  }
  drawing.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const at = drawing.getBoundingClientRect();
      const factor = event.deltaY < 0 ? STEP : 1 / STEP;
      zoom(factor, (event.clientX - at.left) / at.width, (event.clientY - at.top) / at.height);
    },
    { passive: false },
  );
  drag(drawing, () => view.w < whole.w, (right, down) => move(-right, -down));
  window.addEventListener("beforeprint", () => show(whole));
}

/** Tell how far, in shares of its size, the drawing is dragged; a link under the hand is not followed then. */
function drag(drawing: SVGSVGElement, may: () => boolean, moved: (right: number, down: number) => void): void {
  let from: { x: number; y: number } | null = null;
  let far = 0;
  drawing.addEventListener("pointerdown", (event) => {
    if (!may() || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY };
    far = 0;
  });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    const at = drawing.getBoundingClientRect();
    far += Math.abs(event.clientX - from.x) + Math.abs(event.clientY - from.y);
    moved((event.clientX - from.x) / at.width, (event.clientY - from.y) / at.height);
    from = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => (from = null));
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("click", (event) => {
    if (far > 6) event.preventDefault();
    far = 0;
  });
}
