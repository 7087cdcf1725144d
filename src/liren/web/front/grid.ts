// The grid worker's phone: shows the day it last heard of, keeps what is written, sends it when there is a network.

import { begun, fill, giveBack, keepForm, takeUp, wakeReport } from "./grid_forms";
import { draw, made, queuedAffairs, when, wordsOf } from "./grid_queue";
import { replay } from "./grid_replay";
import * as store from "./grid_store";
import type { Day, Me } from "./grid_store";
import { each, start, wake } from "./page";

type Installing = Event & { prompt(): Promise<void> };
type Syncs = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };

const AGAIN = 30_000;
const VIEWS = ["today", "report", "queue", "work", "note"];
const root = document.querySelector<HTMLElement>("[data-grid]");
const part = (name: string): HTMLElement => root?.querySelector<HTMLElement>(`[data-${name}]`) ?? document.createElement("div");
const view = (name: string): HTMLElement | null => root?.querySelector<HTMLElement>(`[data-view="${CSS.escape(name)}"]`) ?? null;

let me: Me | null = null;
let day: Day | null = null;
let working = false;
let more = false;
let counting = Promise.resolve();
let shown = "";
let drawn = "";

// ---- what is shown ----

/** Theme and 长辈模式 as the reader chose: the kept page was drawn for nobody. */
function look(): void {
  for (const name of ["theme", "mode"]) {
    const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    const value = found?.slice(name.length + 1) ?? "";
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  }
}

function tell(words: string, kind = "", link?: [string, string]): void {
  const box = part("told");
  box.replaceChildren();
  if (!words) return;
  const note = made("div", "", `told ${kind}`);
  const said = made("p", words);
  if (link) {
    const way = made("a", link[0]);
    way.href = link[1];
    said.append(" ", way);
  }
  note.append(said);
  box.append(note);
}

function show(): void {
  const hash = location.hash.slice(1);
  const empty = hash === "note" && !part("again").hasChildNodes();
  const name = hash.startsWith("w-") ? "work" : view(hash) && !empty ? hash : "today";
  if (name === "work" && !(drawn === hash && writing(part("work")))) {
    const html = day?.works[hash.slice(2)];
    if (html === undefined) {
      location.hash = "#today";
      return;
    }
    drawn = hash;
    part("work").innerHTML = html;
    awaken(part("work"));
    if (me) void takeUp(part("work"), me);
  }
  for (const one of VIEWS) {
    const section = view(one);
    if (section) section.hidden = one !== name;
  }
  each<HTMLAnchorElement>(document, "[data-go]", (link) => {
    if (link.dataset["go"] === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  if (shown !== hash) window.scrollTo(0, 0);
  shown = hash;
}

/** Is somebody writing in it, or has written? Then nothing is drawn anew under their hands. */
function writing(box: HTMLElement): boolean {
  const there = document.activeElement;
  const inside = there instanceof HTMLElement && box.contains(there) && there.closest("form[data-send]") !== null;
  return (inside && !there.matches("button")) || [...box.querySelectorAll("form")].some(begun);
}

function awaken(box: HTMLElement): void {
  wake(box);
  each<HTMLFormElement>(box, "form[data-send]", (form) => keepForm(form, () => me, () => void queued(form)));
}

/** The form as it is now, with what was begun in it. */
async function showReport(): Promise<void> {
  const box = part("report");
  box.innerHTML = day?.report || "";
  if (!day?.report) box.append(made("p", day ? "这里没有开通上报。要反映事情，请打电话给社区。" : "连上网登录一次以后，没有网也能在这里上报。", "card note"));
  awaken(box);
  each(box, "form", wakeReport);
  if (me) await takeUp(box, me);
}

async function showDay(fresh: Day): Promise<void> {
  const same = day?.report === fresh.report;
  day = fresh;
  part("list").innerHTML = fresh.list;
  part("day").textContent = `${when(fresh.at)} 的清单`;
  if (!same && !writing(part("report"))) await showReport();
  show();
}

const reportForm = (): HTMLFormElement | null => part("report").querySelector("form");

/** One after another: what was read first is never drawn over what was read later. */
function count(): Promise<void> {
  counting = counting.then(countNow, countNow);
  return counting;
}

async function countNow(): Promise<void> {
  const [waiting, returned] = await draw(part("queue"), me, acts);
  part("count").textContent = waiting ? `${waiting} 件` : "";
  const badge = document.querySelector<HTMLElement>("[data-waiting]");
  if (badge) badge.textContent = waiting ? String(waiting) : returned ? `退回 ${returned}` : "";
  const net = part("net");
  net.className = waiting || returned ? "net st soon" : "net";
  net.textContent = waiting ? `待上传 ${waiting} 件` : returned ? `退回 ${returned} 件` : navigator.onLine ? "" : "没有网";
  const affairs = me ? await queuedAffairs(me) : new Set<string>();
  each<HTMLAnchorElement>(part("list"), "a[data-affair]", (line) => {
    const said = line.querySelector<HTMLElement>("[data-queued]");
    if (!said) return;
    said.hidden = !affairs.has(line.dataset["affair"] ?? "");
    said.textContent = said.hidden ? "" : "已办，待上传";
  });
}

// ---- what is done ----

async function queued(form: HTMLFormElement): Promise<void> {
  if (form.dataset["send"] === "report") await showReport();
  part("again").replaceChildren();
  location.hash = "#today";
  tell("存在手机里了，正在上传。", "");
  await count();
  await send();
}

function asNote(entry: store.Entry, inner: store.Inner, photos: store.Photo[]): void {
  const affair = inner.fields.find(([name]) => name === "affair")?.[1] ?? "";
  const html = document.querySelector<HTMLTemplateElement>("template[data-note]")?.innerHTML ?? "";
  part("again").innerHTML = html;
  location.hash = "#note";
  show();
  const form = part("again").querySelector<HTMLFormElement>("form");
  if (!form) return;
  form.dataset["label"] = inner.label.startsWith("说明") ? inner.label : `说明：${inner.label}`;
  const named = form.querySelector<HTMLInputElement>("input[name=affair]");
  if (named) named.value = affair;
  awaken(part("again"));
  const fields: [string, string][] = [["text", wordsOf(inner, false)], ["internal", "yes"]];
  fill(form, { ...inner, fields }, photos.map((photo) => ({ ...photo, field: "photos" })), entry.seq);
  form.querySelector<HTMLElement>("textarea")?.focus();
}

function asReport(entry: store.Entry, inner: store.Inner, photos: store.Photo[]): void {
  const form = reportForm();
  if (!form) return;
  const mine: [string, string][] = inner.what === "report" ? inner.fields : [["title", inner.label.slice(0, 60)], ["description", wordsOf(inner, false)]];
  const there = form.querySelector<HTMLInputElement>("input[name=place]:checked")?.value;
  const placed: [string, string][] = there && !mine.some(([name]) => name === "place") ? [...mine, ["place", there]] : mine;
  const picked: [string, string][] = placed.some(([name]) => name === "class") ? placed : [["class", ""], ...placed];
  fill(form, { ...inner, fields: picked }, photos.map((photo) => ({ ...photo, field: "photos" })), entry.seq);
  location.hash = "#report";
}

const acts = { note: asNote, report: asReport, changed: (): void => void count() };

/** Send what waits; what was written, and whatever happened, while it was being sent, is looked at once more. */
async function send(): Promise<void> {
  more = true;
  if (working) return;
  working = true;
  try {
    for (let sent = 0; more; ) {
      more = false;
      sent = await sendNow(sent);
    }
  } finally {
    working = false;
    await count();
  }
}

/** before: how many were sent just now, which is said once more. Gives how many with these. */
async function sendNow(before: number): Promise<number> {
  const found = await replay();
  const sent = before + found.sent;
  if (found.met === "fresh") {
    if (me && me.owner !== found.me.owner) forget();
    me = found.me;
    await giveBack(me, Object.values(found.day.works));
    await showDay(found.day);
    const done = sent ? `传上去了 ${sent} 件。` : "";
    tell(found.left ? `${done}还有 ${found.left} 件这次没传上去，存在手机里，会自动再传。` : done, found.left ? "soon" : "done");
    if (found.left) void register();
  } else if (found.met === "out") {
    me = null;
    part("list").replaceChildren();
    forget();
    await showReport();
    show();
    tell("登录过期了，或换了人。没传的一件不少，登录后自动上传。", "soon", ["登录", "/sign-in?as=staff&next=/grid"]);
  } else {
    const [waiting] = await draw(part("queue"), me, acts);
    if (waiting) void register();
    tell(waiting ? `现在传不上去，${waiting} 件存在手机里，有网自动补传。` : "现在没有网。看到的是上次有网时的清单，照样可以办、可以报。");
  }
  return sent;
}

/** Another may hold the phone now: what was begun lies sealed in its drafts. */
function forget(): void {
  for (const box of [part("work"), part("again"), part("report")]) box.replaceChildren();
  day = null;
}

async function again(): Promise<void> {
  const all = await store.entries();
  if (all.some((one) => one.state === "waiting" && one.owner === me?.owner)) await send();
}

async function register(): Promise<void> {
  try {
    const ready = (await navigator.serviceWorker.ready) as Syncs;
    await ready.sync?.register(store.LOCK);
  } catch {
    // This browser syncs nothing by itself: opening the page does.
  }
}

async function begin(): Promise<void> {
  if (!("subtle" in crypto) || !("indexedDB" in window) || !("serviceWorker" in navigator)) {
    document.documentElement.classList.remove("js");
    tell("这个浏览器或这个地址（不是 https）存不住东西，没有网时不能用；有网照常。", "soon");
    return;
  }
  navigator.serviceWorker.register("/grid/sw.js", { scope: "/grid" }).catch(() => undefined);
  navigator.storage?.persist?.().catch(() => false);
  me = (await store.me()) ?? null;
  const kept = me ? await store.keptDay(me).catch(() => null) : null;
  if (kept) await showDay(kept);
  else await showReport();
  show();
  await count();
  await send();
  window.addEventListener("online", () => void send());
  window.addEventListener("offline", () => void count());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void send();
  });
  window.setInterval(() => void again(), AGAIN);
  new BroadcastChannel(store.CHANNEL).addEventListener("message", () => void count());
}

look();
start();
if (root) {
  each<HTMLAnchorElement>(document, "[data-go]", (link) => (link.href = `#${link.dataset["go"] ?? ""}`));
  window.addEventListener("hashchange", show);
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const button = part("install");
    button.hidden = false;
    button.addEventListener("click", () => void (event as Installing).prompt().then(() => (button.hidden = true)), { once: true });
  });
  void begin();
}
