// An open page asks now and then whether it is still so. What somebody is typing is never thrown away.

import htmx from "htmx.org";
import { each, once, wake } from "./page";

type Typed = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function name(field: Typed): string {
  return `${field.form?.action ?? ""} ${field.name} ${field.type === "checkbox" || field.type === "radio" ? field.value : ""}`;
}

/** What was typed, ticked or chosen in `root`, by form and name. */
function typed(root: ParentNode): Map<string, string | boolean> {
  const found = new Map<string, string | boolean>();
  each<Typed>(root, "input,textarea,select", (field) => {
    if (field instanceof HTMLInputElement && field.type === "hidden") return;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      if (field.checked !== field.defaultChecked) found.set(name(field), field.checked);
    } else if (field instanceof HTMLSelectElement || field.value !== field.defaultValue) found.set(name(field), field.value);
  });
  return found;
}

function typeAgain(root: ParentNode, what: Map<string, string | boolean>): void {
  each<Typed>(root, "input,textarea,select", (field) => {
    const value = what.get(name(field));
    if (typeof value === "boolean" && field instanceof HTMLInputElement) field.checked = value;
    else if (typeof value === "string") field.value = value;
  });
}

/** Put the same part of `url` in the place of `old`, with what was typed in it. */
async function renew(old: HTMLElement, url: string, selector: string): Promise<void> {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store" });
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  const fresh = box.content.querySelector<HTMLElement>(selector);
  if (!answer.ok || !fresh) {
    location.reload();
    return;
  }
  const kept = typed(old);
  old.replaceWith(fresh);
  typeAgain(fresh, kept);
  htmx.process(fresh);
  wake(fresh);
  watch(fresh);
  fresh.dispatchEvent(new CustomEvent("liren:renewed", { bubbles: true }));
}

function ask(box: HTMLElement): () => Promise<void> {
  return async () => {
    if (document.hidden || box.firstElementChild) return;
    const headers = { "HX-Request": "true", "If-None-Match": `"${box.dataset["mark"] ?? ""}"` };
    const answer = await fetch(box.dataset["news"] ?? "", { headers, cache: "no-store" }).catch(() => undefined);
    if (answer?.status === 200 && box.isConnected) box.innerHTML = await answer.text();
  };
}

function watchOne(box: HTMLElement): void {
  const look = ask(box);
  const seen = (): void => void look();
  const timer = window.setInterval(() => {
    if (box.isConnected) return void look();
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", seen);
  }, Number(box.dataset["every"] ?? "60") * 1000);
  document.addEventListener("visibilitychange", seen);
}

export function watch(root: ParentNode): void {
  once(root, "[data-news]", watchOne);
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-refresh]");
  if (!link) return;
  const article = link.closest<HTMLElement>("article[data-here]");
  const list = link.closest<HTMLElement>(".lst");
  if (!article && !list) return; // a page of its own: the link reloads it
  event.preventDefault();
  if (article) void renew(article, article.dataset["here"] ?? "", "article");
  else if (list) void renew(list, location.href, ".lst");
});
