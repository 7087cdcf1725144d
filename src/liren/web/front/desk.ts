// The desk: the affair opens beside the list, questions open over the page, keys move through lists.

import htmx from "htmx.org";
import { keepDraft } from "./drafts";
import { watch } from "./news";
import { each, focusFirst, once, start, wake } from "./page";
import { fillTable } from "./table";
import { byParts } from "./together";
import { zoomable } from "./zoom";

const WIDE = window.matchMedia("(min-width:1180px)");

function sheet(): HTMLDialogElement {
  const there = document.querySelector<HTMLDialogElement>("dialog#sheet");
  if (there) return there;
  const made = document.createElement("dialog");
  made.id = "sheet";
  made.setAttribute("aria-label", "办理");
  document.body.append(made);
  made.addEventListener("click", (event) => {
    const pressed = event.target as HTMLElement;
    if (pressed === made || pressed.closest("[data-close]")) {
      event.preventDefault();
      made.close();
    }
  });
  made.addEventListener("close", () => {
    forgo(made);
    made.remove(); // what was sent from it is answered to it, not to the next one
  });
  return made;
}

const asked = new WeakMap<HTMLElement, number>();

/** Count one more asking for `box`: what was asked for before is no longer wanted there. */
function forgo(box: HTMLElement): number {
  const count = (asked.get(box) ?? 0) + 1;
  asked.set(box, count);
  return count;
}

/** Put into `box` what `link` leads to, or above what stands there that it did not come: so true or false. Null when
 * nothing was put there: something newer was asked for meanwhile, or the link's own page has to say it. */
async function bring(link: HTMLAnchorElement, box: HTMLElement): Promise<boolean | null> {
  const mine = forgo(box);
  let answer: Response | undefined;
  let html = "";
  try {
    answer = await fetch(link.href, { headers: { "HX-Request": "true" }, cache: "no-store" });
    html = await answer.text();
  } catch {
    answer = undefined;
  }
  if (mine !== asked.get(box)) return null;
  if (!answer || answer.status === 429 || answer.status >= 500) {
    const why = answer ? "平台现在忙或出了错。稍后再点一次" : "网络断了。连上以后再点一次";
    sayNotCome(box, `没有打开：${why}，页上的都还在。`);
    return false;
  }
  if (answer.status !== 200 || answer.redirected) {
    location.assign(link.href);
    return null;
  }
  box.innerHTML = html;
  htmx.process(box);
  settle(box);
  return true;
}

function sayNotCome(box: HTMLElement, words: string): void {
  box.querySelector("[data-not-come]")?.remove();
  const said = document.createElement("div");
  said.className = "sheet";
  said.dataset["notCome"] = "";
  said.innerHTML = '<p class="told soon" role="alert"></p>';
  said.firstElementChild?.append(words);
  box.prepend(said);
  said.scrollIntoView({ block: "nearest" });
}

function settle(box: Element): void {
  wake(box);
  watch(box);
  once(box, "form[data-draft]", keepDraft);
}

async function open(link: HTMLAnchorElement): Promise<void> {
  const box = sheet();
  const pane = document.getElementById("affair");
  if (pane?.contains(link)) forgo(pane); // it is about what stands there
  if ((await bring(link, box)) === null) return;
  if (!box.open) box.showModal();
  focusFirst(box.querySelector("form") ?? box);
}

async function openBeside(link: HTMLAnchorElement): Promise<void> {
  const pane = document.getElementById("affair");
  if (!pane) return;
  forgo(sheet()); // a question about the affair one goes on from does not open over the next
  if (!(await bring(link, pane))) return;
  each(document, "a.it[aria-current]", (other) => other.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  const here = new URL(location.href);
  here.searchParams.set("open", link.dataset["beside"] ?? "");
  history.replaceState(null, "", here);
  pane.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-sheet],a[data-beside]");
  if (!link) return;
  const act = "sheet" in link.dataset ? open : WIDE.matches && document.getElementById("affair") ? openBeside : null;
  if (!act) return;
  event.preventDefault();
  void act(link);
});

const LINES = "a.it";
const FIELDS = "input:not([type=checkbox]):not([type=radio]),textarea,select";
let lastChosen = "";

function lines(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>(LINES)];
}

/** Where the keys stand: the line in focus, or of the box in focus, else the open one. */
function standing(): HTMLAnchorElement | undefined {
  const all = lines();
  const inFocus = document.activeElement?.closest(".pk")?.querySelector<HTMLAnchorElement>(LINES);
  return (
    all.find((line) => line === document.activeElement || line === inFocus) ?? all.find((line) => line.matches("[aria-current]"))
  );
}

function move(by: number): void {
  const all = lines();
  const here = standing();
  const at = here ? all.indexOf(here) : -1;
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("form[data-many] input[name=work]")];
}

function sayChosen(): void {
  const count = boxes().filter((box) => box.checked).length;
  each<HTMLElement>(document, "[data-chosen]", (said) => (said.textContent = count ? ` ${count} 件` : ""));
}

/** Choose the line the keys stand on, or (to) all from the one chosen last to it. */
function choose(to: boolean): void {
  const line = standing() ?? lines()[0];
  const box = line?.closest(".pk")?.querySelector<HTMLInputElement>("input[name=work]");
  if (!line || !box) return;
  const all = boxes();
  const from = all.findIndex((other) => other.value === lastChosen);
  const at = all.indexOf(box);
  if (to && from >= 0) all.slice(Math.min(from, at), Math.max(from, at) + 1).forEach((other) => (other.checked = true));
  else box.checked = !box.checked;
  lastChosen = box.value;
  line.focus();
  sayChosen();
}

function chooseAll(): void {
  const all = boxes();
  const every = all.every((box) => box.checked);
  all.forEach((box) => (box.checked = !every));
  sayChosen();
}

const KEYS: Record<string, (event: KeyboardEvent) => void> = {
  j: () => move(1),
  k: () => move(-1),
  x: (event) => choose(event.shiftKey),
  a: chooseAll,
  "/": () => document.querySelector<HTMLInputElement>("[data-find]")?.focus(),
  "?": () => document.querySelector<HTMLElement>("#keys summary")?.click(),
};

document.addEventListener("keydown", (event) => {
  const there = event.composedPath()[0] as HTMLElement; // the editor's text stands in a root of its own
  const writing = there.matches(FIELDS) || there.isContentEditable;
  if (event.altKey || event.ctrlKey || event.metaKey || writing || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const meant = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  const many = document.querySelector<HTMLFormElement>("form[data-many]");
  if (!meant && key === "b" && many) many.requestSubmit(many.querySelector<HTMLButtonElement>("button:not([type=button])"));
  else if (meant) meant.click();
  else if (key in KEYS) {
    event.preventDefault();
    KEYS[key]?.(event);
  } else if (key === "escape") document.querySelector("#keys[open]")?.removeAttribute("open");
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "work") return;
  lastChosen = box.value;
  sayChosen();
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-all]")) chooseAll();
});

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.target;
  if (target instanceof Element) settle(target);
});
document.addEventListener("liren:renewed", sayChosen);

htmx.config.history = false;
once(document, "form[data-by-parts]", byParts); // before the form says that it was sent
start();
each(document, "[data-zoom]", zoomable);
watch(document);
sayChosen();
once(document, "form[data-draft]", keepDraft);
once(document, "form[data-table-fill]", fillTable);
if (WIDE.matches) {
  const first = document.querySelector<HTMLAnchorElement>("a.it[aria-current]") ?? document.querySelector<HTMLAnchorElement>("a.it[data-beside]");
  if (first && document.getElementById("affair")) void openBeside(first);
}
