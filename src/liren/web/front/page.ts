// What every page gains when script runs. Without it every form and link still works.

import { lock } from "./grid_store";

export function each<T extends Element>(root: ParentNode, selector: string, act: (element: T) => void): void {
  root.querySelectorAll<T>(selector).forEach(act);
}

/** Say aloud what the page's main part says; a second press stops. */
function readAloud(button: HTMLButtonElement): void {
  if (!("speechSynthesis" in window)) {
    button.remove();
    return;
  }
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    const words = new SpeechSynthesisUtterance(document.getElementById("main")?.innerText ?? "");
    words.lang = "zh-CN";
    words.rate = 0.9;
    speechSynthesis.speak(words);
  });
}

/** A sent form says so, keeps its width, and is not sent twice. */
function sayBusy(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    const button = (event as SubmitEvent).submitter;
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement) || button.formNoValidate) return;
    if (form.dataset["sent"]) {
      event.preventDefault();
      return;
    }
    form.dataset["sent"] = "1";
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    button.textContent = "正在保存";
  });
}

/** Places appear as their name is typed. */
function findPlaces(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type=search]");
  const found = box.querySelector<HTMLElement>("[data-found]");
  const button = box.querySelector<HTMLButtonElement>("button[name=_find]");
  if (!input || !found || !button) return;
  let waiting = 0;
  let asked = 0;
  const look = async (): Promise<void> => {
    const mine = ++asked;
    const query = new URLSearchParams({ q: input.value, name: button.value });
    const asking = fetch(`/places/search?${query.toString()}`, { headers: { "HX-Request": "true" } });
    const answer = await asking.catch(() => null);
    if (mine !== asked) return;
    if (answer?.ok) found.innerHTML = await answer.text();
    else if (!answer) found.textContent = "现在没有网，找不了；先选上面的，再把地方写在话里。";
  };
  const later = (wait: number) => (): void => {
    window.clearTimeout(waiting);
    if (input.value.trim()) waiting = window.setTimeout(() => void look(), wait);
  };
  input.addEventListener("input", later(300));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    later(0)();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      later(0)();
    }
  });
}

/** One more row of a table, with names counted on. */
function addRows(table: HTMLElement): void {
  table.querySelector<HTMLButtonElement>("[data-add-row]")?.addEventListener("click", (event) => {
    const rows = table.querySelectorAll<HTMLElement>(":scope > [data-row]");
    const last = rows[rows.length - 1];
    if (!last) return;
    event.preventDefault();
    const name = (event.currentTarget as HTMLButtonElement).value;
    const fresh = last.cloneNode(true) as HTMLElement;
    const [from, to] = [rows.length - 1, rows.length];
    each<HTMLElement>(fresh, "*", (element) => {
      for (const attribute of ["name", "id", "for", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value === null) continue;
        element.setAttribute(
          attribute,
          value.replaceAll(`${name}.${from}.`, `${name}.${to}.`).replaceAll(`-${name}-${from}-`, `-${name}-${to}-`),
        );
      }
      if (element instanceof HTMLInputElement && !["radio", "checkbox"].includes(element.type)) element.value = "";
      if (element instanceof HTMLInputElement) element.checked = false;
      if (element instanceof HTMLTextAreaElement) element.value = "";
    });
    last.after(fresh);
    fresh.querySelector<HTMLElement>("input,select,textarea")?.focus();
  });
}

const awake = new WeakMap<Element, Set<unknown>>();

/** As `each`, once an element: a part that came in may have its whole page waken again. */
export function once<T extends Element>(root: ParentNode, selector: string, act: (element: T) => void): void {
  each<T>(root, selector, (element) => {
    const acts = awake.get(element) ?? new Set<unknown>();
    if (acts.has(act)) return;
    awake.set(element, acts.add(act));
    act(element);
  });
}

function focus(element: HTMLElement): void {
  if (!element.closest("[data-still]")) element.focus(); // but not where parts are only shown
}

/** The first thing a form asks, or what says what went wrong. */
export function focusFirst(form: ParentNode): void {
  const first = "input:not([type=hidden]):not([type=search]),textarea,select,button:not([type=button])";
  (form.querySelector<HTMLElement>("[data-focus]") ?? form.querySelector<HTMLElement>(first))?.focus();
}

function printAtPress(element: HTMLElement): void {
  element.addEventListener("click", () => window.print());
}

export function wake(root: ParentNode): void {
  once(root, "[data-read-aloud]", readAloud);
  once(root, "form:not([data-send])", sayBusy); // the phone's forms are kept, not sent
  once(root, "[data-places]", findPlaces);
  once(root, "[data-rows]", addRows);
  once(root, "[data-focus]", focus);
  once(root, "form[data-first]", focusFirst);
  once(root, "[data-print]", printAtPress);
}

export function start(): void {
  document.documentElement.classList.add("js");
  // Who writes already, on a slow phone, is not taken to another field.
  const writes = document.activeElement?.matches("input:not([autofocus]),textarea,select");
  if (writes) each(document, "[data-focus],form[data-first]", (element) => awake.set(element, new Set([focus, focusFirst])));
  wake(document);
  if (document.querySelector("[data-signed-out]"))
    void lock().then(() => each<HTMLElement>(document, "[data-leave]", (link) => link.click())); // who was signed in on this phone leaves nothing legible
  window.addEventListener("pageshow", () => each<HTMLFormElement>(document, "form[data-sent]", (f) => delete f.dataset["sent"]));
}
