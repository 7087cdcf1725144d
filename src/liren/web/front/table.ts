// A table to fill: saved as it is typed, moved through by keys, pasted into from a sheet. Without script the form does.

type Told = { problems: Record<string, string>; shown: Record<string, string>; saved: string; left: string };
type Box = HTMLInputElement | HTMLSelectElement;

const RETRY = 15_000;

export function fillTable(form: HTMLFormElement): void {
  const pending = new Map<string, string>();
  const told = document.querySelector<HTMLElement>("[data-saved]");
  const left = document.querySelector<HTMLElement>("[data-left]");
  const drawn = form.querySelector<HTMLInputElement>("[name=shown]"); // what stood in the boxes: a colleague's change shows
  const shown = JSON.parse(drawn?.value || "{}") as Record<string, string>;
  let under = false;

  const say = (words: string): void => {
    if (told) told.textContent = words;
  };

  const problem = (name: string, says: string): void => {
    const box = form.querySelector<Box>(`[name="${CSS.escape(name)}"]`);
    const line = document.getElementById(`e-${name}`);
    if (!box || !line) return;
    line.textContent = says;
    line.hidden = !says;
    if (says) {
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", line.id);
    } else {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
      box.closest("td")?.classList.replace("carried", "asked");
      if (box.value) box.closest("td")?.classList.replace("blank", "asked");
    }
  };

  const redraw = (html: string): void => {
    const typing = document.activeElement?.id ?? "";
    if (!left || left.contains(document.activeElement)) return; // a reason is being written there
    left.innerHTML = html;
    if (typing) document.getElementById(typing)?.focus();
  };

  const send = async (): Promise<void> => {
    if (under || !pending.size) return;
    under = true;
    const sent = new Map(pending);
    const body = new FormData();
    const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
    if (token) body.set("csrfmiddlewaretoken", token.value);
    sent.forEach((value, name) => body.set(name, value));
    body.set("shown", JSON.stringify(Object.fromEntries([...sent.keys()].map((name) => [name, shown[name]]))));
    say("正在存…");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) throw new Error(String(answer.status));
      const heard = (await answer.json()) as Told;
      Object.assign(shown, heard.shown);
      if (drawn) drawn.value = JSON.stringify(shown);
      sent.forEach((value, name) => {
        if (pending.get(name) === value) pending.delete(name);
        problem(name, heard.problems[name] ?? "");
      });
      say(Object.keys(heard.problems).length ? "有一格要改，别的都存了" : heard.saved);
      redraw(heard.left);
    } catch {
      say("还没存上：连上网会再存，填的都在页上");
    } finally {
      under = false;
    }
    if (pending.size && [...pending].some(([name, value]) => sent.get(name) !== value)) void send();
  };

  const keep = (box: Box): void => {
    pending.set(box.name, box.value);
    void send();
  };

  const below = (box: Box, step: number): Box | null => {
    const cell = box.closest("td");
    let row = cell?.closest("tr") ?? null;
    const at = cell ? [...(row?.children ?? [])].indexOf(cell) : -1;
    for (;;) {
      row = (step > 0 ? row?.nextElementSibling : row?.previousElementSibling) as HTMLTableRowElement | null;
      if (!row) return null;
      const found = row.children[at]?.querySelector<Box>(".in");
      if (found) return found;
    }
  };

  const paste = (box: HTMLInputElement, text: string): void => {
    let across: Box | null = box;
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    let first: Box | null = box;
    for (const line of lines) {
      across = first;
      for (const value of line.split("\t")) {
        if (!across) break;
        across.value = value.trim();
        pending.set(across.name, across.value);
        let next: Element | null | undefined = across.closest("td")?.nextElementSibling;
        while (next && !next.querySelector(".in")) next = next.nextElementSibling;
        across = next?.querySelector<Box>(".in") ?? null;
      }
      first = first ? below(first, 1) : null;
      if (!first) break;
    }
    void send();
  };

  const isBox = (target: EventTarget | null): target is Box =>
    (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) && target.name.startsWith("c.");

  form.addEventListener("change", (event) => {
    if (isBox(event.target)) keep(event.target);
  });
  left?.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) {
      pending.set(event.target.name, event.target.value);
      void send();
    }
  });
  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!isBox(box)) return;
    const down = event.key === "Enter" || (event.key === "ArrowDown" && box instanceof HTMLInputElement);
    const up = event.key === "ArrowUp" && box instanceof HTMLInputElement;
    if (!down && !up) return;
    event.preventDefault(); // Enter moves on, and does not hand the table in
    const next = below(box, up || event.shiftKey ? -1 : 1);
    next?.focus();
    if (next instanceof HTMLInputElement) next.select();
  });
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!(event.target instanceof HTMLInputElement) || !isBox(event.target) || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    paste(event.target, text);
  });
  window.addEventListener("online", () => void send());
  window.setInterval(() => void send(), RETRY);
  window.addEventListener("beforeunload", (event) => {
    if (pending.size && !form.dataset["sent"]) event.preventDefault();
  });
}
