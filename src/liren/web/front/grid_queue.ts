// What waits and what came back, drawn with its words and photos; and what its writer does with it.

import { pictureOf } from "./grid_forms";
import * as store from "./grid_store";
import type { Entry, Inner, Me, Photo } from "./grid_store";

export type Acts = {
  note(entry: Entry, inner: Inner, photos: Photo[]): void;
  report(entry: Entry, inner: Inner, photos: Photo[]): void;
  changed(): void;
};

const NAMES: Record<string, string> = { title: "说明", description: "情况", text: "说明", reason: "理由", reply: "结果" };
const PLUMBING = new Set(["affair", "step", "move", "line", "rules", "version", "_procedure", "internal", "place", "class"]);

export function icon(name: string): Node {
  const there = document.querySelector<HTMLTemplateElement>("template[data-icons]")?.content.querySelector(`[data-icon=${name}] svg`);
  return there ? there.cloneNode(true) : document.createTextNode("");
}

export function made<K extends keyof HTMLElementTagNameMap>(tag: K, words = "", look = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = words;
  if (look) element.className = look;
  return element;
}

function status(kind: string, name: string, words: string): HTMLElement {
  const element = made("span", "", `st ${kind}`);
  element.append(icon(name), words);
  return element;
}

/** 今天 14:05, or 11月28日 14:05. */
export function when(at: string): string {
  const then = new Date(at);
  const clock = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  const today = then.toDateString() === new Date().toDateString();
  return today ? `今天 ${clock}` : `${then.getMonth() + 1}月${then.getDate()}日 ${clock}`;
}

/** The words its writer wrote, without what is for the machine. */
export function wordsOf(inner: Inner, personal: boolean): string {
  return inner.fields
    .filter(([name]) => !PLUMBING.has(name) && inner.personal.includes(name) === personal)
    .map(([, value]) => value)
    .join("\n");
}

function button(words: string, look: string, act: () => void): HTMLButtonElement {
  const element = made("button", words, `btn ${look}`);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Thrown away only when pressed twice. */
function discard(entry: Entry, acts: Acts): HTMLButtonElement {
  const element: HTMLButtonElement = button("不要了", "quiet", () => {
    if (element.dataset["sure"]) {
      if (entry.seq !== undefined) void store.drop(entry.seq).then(acts.changed);
      return;
    }
    element.dataset["sure"] = "1";
    element.textContent = "真的不要？再点一次就删";
  });
  return element;
}

function reasons(inner: Inner): HTMLElement {
  const box = made("div", "", "told soon");
  const words = made("p");
  words.append(made("b", inner.said?.message ?? ""), document.createElement("br"), inner.said?.hint ?? "");
  for (const [name, why] of Object.entries(inner.said?.fields ?? {})) words.append(document.createElement("br"), `${NAMES[name] ?? ""} ${why}`);
  box.append(icon("late"), words);
  return box;
}

async function card(me: Me, entry: Entry, acts: Acts): Promise<HTMLElement> {
  const inner = await store.innerOf(me, entry);
  const photos = await store.photosOf(me, entry);
  const box = made("li", "", "card q");
  const head = made("p", "", "row apart wrap");
  head.append(made("b", inner.label), entry.state === "returned" ? status("soon", "late", "退回来了") : status("wait", "wait", "待上传"));
  box.append(head, made("p", `${when(entry.at)} 写的`, "sec sm"));
  const open = entry.state === "returned" || inner.said !== undefined; // the latter waits, and was tried too often in vain
  if (open) box.append(reasons(inner));
  for (const personal of [false, true]) {
    const words = wordsOf(inner, personal);
    if (words) box.append(made("p", words, "pre"));
  }
  if (photos.length) {
    const row = made("div", "", "photos");
    photos.forEach((photo, n) => row.append(pictureOf(photo, n + 1)));
    box.append(row);
  }
  if (open) {
    const aside = async (): Promise<unknown> => entry.state === "returned" || store.put({ ...entry, state: "returned" });
    const row = made("p", "", "row wrap gap-top-s");
    const affair = inner.fields.some(([name]) => name === "affair");
    if (affair) row.append(button("作为说明补上", "pri", () => void aside().then(() => acts.note(entry, inner, photos))));
    row.append(button(inner.what === "report" ? "改了再报" : "另报一件", affair ? "" : "pri", () => void aside().then(() => acts.report(entry, inner, photos))));
    row.append(discard(entry, acts));
    box.append(row);
  }
  return box;
}

/** Draw all that is mine; say how much is somebody else's. Returns how many wait and how many came back. */
export async function draw(into: HTMLElement, me: Me | null, acts: Acts): Promise<[number, number]> {
  const all = (await store.entries()).filter((entry) => entry.state !== "draft");
  const mine = me ? all.filter((entry) => entry.owner === me.owner) : [];
  const list = made("ul", "", "stack");
  if (me) for (const entry of [...mine].reverse()) list.append(await card(me, entry, acts));
  const parts: HTMLElement[] = [];
  if (all.length > mine.length) {
    const words = me ? "件是另一位同事在这部手机上写的，没有传。只有他登录后才看得见、传得出。" : "件还没有传，一件不少，都锁在这部手机里。登录后自动上传。";
    parts.push(made("p", `有 ${all.length - mine.length} ${words}`, "card note"));
  }
  if (mine.length) parts.push(list);
  else if (!parts.length) {
    const empty = made("div", "", "empty");
    empty.append(made("b", "都传上去了"), made("p", "没有网的时候写的上报、办的事、拍的照片，会先存在这里，有网自动上传。"));
    parts.push(empty);
  }
  into.replaceChildren(...parts);
  const returned = mine.filter((entry) => entry.state === "returned").length;
  return [all.length - returned, returned];
}

/** The affairs of which something waits here, so that the list can say so. */
export async function queuedAffairs(me: Me): Promise<Set<string>> {
  const found = new Set<string>();
  for (const entry of await store.entries()) {
    if (entry.owner !== me.owner || entry.state !== "waiting") continue;
    for (const [name, value] of (await store.innerOf(me, entry)).fields) if (name === "affair") found.add(value);
  }
  return found;
}
