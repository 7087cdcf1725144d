// The desk: the affair opens beside the list, questions open over the page, keys move through lists.

import htmx from "htmx.org";
import { keepDraft } from "./drafts";
import { each, start, wake } from "./page";

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
  return made;
}

async function open(link: HTMLAnchorElement): Promise<void> {
  const box = sheet();
  await htmx.ajax("GET", link.href, { target: box, swap: "innerHTML" });
  if (!box.open) box.showModal();
}

async function openBeside(link: HTMLAnchorElement): Promise<void> {
  const pane = document.getElementById("affair");
  if (!pane) return;
  await htmx.ajax("GET", link.href, { target: pane, swap: "innerHTML" });
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
  if ("sheet" in link.dataset) {
    event.preventDefault();
    void open(link);
  } else if (WIDE.matches && document.getElementById("affair")) {
    event.preventDefault();
    void openBeside(link);
  }
});

function move(by: number): void {
  const lines = [...document.querySelectorAll<HTMLAnchorElement>("a.it")];
  const at = lines.findIndex((line) => line === document.activeElement || line.matches("[aria-current]"));
  const next = lines[Math.min(Math.max(at + by, 0), lines.length - 1)];
  next?.focus();
}

document.addEventListener("keydown", (event) => {
  const there = event.target as HTMLElement;
  if (event.altKey || event.ctrlKey || event.metaKey || there.matches("input,textarea,select") || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "/") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("[data-find]")?.focus();
  } else {
    document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.click();
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.target;
  if (target instanceof Element) {
    wake(target);
    each(target, "form[data-draft]", keepDraft);
  }
});

htmx.config.history = false;
start();
each(document, "form[data-draft]", keepDraft);
if (WIDE.matches) {
  const first = document.querySelector<HTMLAnchorElement>("a.it[aria-current]") ?? document.querySelector<HTMLAnchorElement>("a.it[data-beside]");
  if (first && document.getElementById("affair")) void openBeside(first);
}
