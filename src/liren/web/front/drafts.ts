// What was typed survives a dead battery: kept on this device only, without what is personal, until it is sent.

import { each } from "./page";

const PREFIX = "liren.draft.";
const KEEPS_DAYS = 14;

type Draft = { at: number; values: Record<string, string> };

function controls(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  const found: (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] = [];
  each<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(form, "input,textarea,select", (control) => {
    const kept = control.name && !("private" in control.dataset) && !["hidden", "file", "password", "search"].includes(control.type);
    if (kept) found.push(control);
  });
  return found;
}

function isPick(control: Element): control is HTMLInputElement {
  return control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
}

function save(form: HTMLFormElement, key: string, told: HTMLElement | null): void {
  const values: Record<string, string> = {};
  for (const control of controls(form)) {
    if (isPick(control)) {
      if (control.checked) values[`${control.name}=${control.value}`] = "1";
    } else if (control.value !== given(control)) values[control.name] = control.value;
  }
  const draft: Draft = { at: Date.now(), values };
  localStorage.setItem(key, JSON.stringify(draft));
  if (told) {
    const now = new Date();
    told.textContent = `草稿已存在本机 ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  }
}

/** What the server had put there: only what differs from it is a draft. */
function given(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string {
  return control instanceof HTMLSelectElement ? "" : control.defaultValue;
}

/** On a slow phone somebody may have begun anew before this ran. */
function typedBefore(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): boolean {
  return !isPick(control) && !(control instanceof HTMLSelectElement) && control.value !== control.defaultValue;
}

function restore(form: HTMLFormElement, key: string, told: HTMLElement | null): void {
  const stored = localStorage.getItem(key);
  if (!stored) return;
  const draft = JSON.parse(stored) as Draft;
  if (Date.now() - draft.at > KEEPS_DAYS * 86_400_000) {
    localStorage.removeItem(key);
    return;
  }
  let restored = 0;
  for (const control of controls(form)) {
    const value = isPick(control) ? draft.values[`${control.name}=${control.value}`] : draft.values[control.name];
    if (value === undefined || typedBefore(control)) continue;
    restored += 1;
    if (isPick(control)) control.checked = true;
    else control.value = value;
  }
  if (restored && told) told.textContent = "已接着上次没写完的";
}

/** `<form data-draft="…">`: restored unless the server sent it back with problems, saved as it changes, dropped when sent. */
export function keepDraft(form: HTMLFormElement): void {
  const key = PREFIX + (form.dataset["draft"] ?? "");
  const told = form.querySelector<HTMLElement>("[data-draft-told]");
  try {
    if (!form.querySelector(".summary")) restore(form, key, told);
    form.addEventListener("input", () => save(form, key, told));
    form.addEventListener("submit", (event) => {
      const button = (event as SubmitEvent).submitter;
      if (!(button instanceof HTMLButtonElement && button.formNoValidate)) localStorage.removeItem(key);
    });
  } catch {
    // A browser that keeps nothing (private window): the form works without drafts.
  }
}
