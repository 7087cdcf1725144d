// Sending what was kept, in the order it was written, once. The page and the service worker both do it; they take turns.

import * as store from "./grid_store";
import type { Day, Entry, Inner, Me, Said } from "./grid_store";

const DAY_WAITS = 15_000;
/** Longer than the server reads (launch.serving): for a start, and bytes in a millisecond. */
const SENDING_WAITS = 60_000;
const SLOWEST = 20;
const PATIENCE = 5;
const STUCK: Said = { message: `试了 ${PATIENCE} 次，平台都没有收下。`, hint: "还会自动再传；急的话请打电话给社区，或者换一种写法。" };

/** fresh: the day was told; away: no network, or the platform has trouble; out: nobody is signed in. */
export type Met = { met: "fresh"; me: Me; day: Day } | { met: "away" } | { met: "out" };
type Taken = { affair: string; version: number };

function waiting(milliseconds: number): AbortSignal {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), milliseconds);
  return stop.signal;
}

async function json(answer: Response): Promise<Record<string, unknown> | null> {
  try {
    return (await answer.json()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Ask for the day, and keep it. Whoever else's key lay here is forgotten. */
export async function meet(): Promise<Met> {
  let answer: Response;
  try {
    answer = await fetch("/grid/day", { cache: "no-store", redirect: "error", signal: waiting(DAY_WAITS) });
  } catch {
    return { met: "away" };
  }
  if (answer.status === 401 || answer.status === 404) {
    await store.lock();
    return { met: "out" };
  }
  const told = answer.ok ? await json(answer) : null;
  if (!told) return { met: "away" };
  const me = await store.unlock(told["owner"] as string, told["key"] as string);
  const { at, csrf, list, report, works } = told as unknown as Day;
  const day: Day = { at, csrf, list, report, works };
  await store.keepDay(me, day);
  return { met: "fresh", me, day };
}

async function formOf(me: Me, entry: Entry, inner: Inner): Promise<FormData> {
  const form = new FormData();
  form.append("id", entry.id);
  form.append("owner", entry.owner);
  form.append("what", inner.what);
  form.append("happened_at", entry.at);
  for (const [name, value] of inner.fields) form.append(name, value);
  for (const [n, photo] of (await store.photosOf(me, entry)).entries()) form.append(photo.field, photo.blob, `${n + 1}.jpg`);
  form.append("sent_at", new Date().toISOString());
  return form;
}

/** "unheard": no answer came; "later": try again some other time; "out": nobody is signed in, or another; else what
 * was taken, or why not. */
async function send(me: Me, day: Day, entry: Entry, inner: Inner): Promise<"unheard" | "later" | "out" | Taken | Said> {
  let answer: Response;
  try {
    const body = await formOf(me, entry, inner);
    const weight = entry.files.reduce((sum, file) => sum + file.data.byteLength, 0);
    answer = await fetch("/grid/send", {
      method: "POST", body, headers: { "X-CSRFToken": day.csrf }, redirect: "error", signal: waiting(SENDING_WAITS + weight / SLOWEST),
    });
  } catch {
    return "unheard";
  }
  const told = await json(answer);
  if (answer.ok && told) return told as Taken;
  if (answer.status === 401 || told?.["code"] === "web.grid-another-person") return "out";
  if (answer.status === 413) return { message: "照片太大，平台收不下。", hint: "请少选几张，分两次报。" };
  const refused = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
  return refused && told?.["code"] ? (told as unknown as Said) : "later";
}

/** What I wrote later about the same affair stands on the version my own earlier step made. */
async function carryOn(me: Me, rest: Entry[], inner: Inner, taken: Taken): Promise<void> {
  const fields = new Map(inner.fields);
  for (const later of rest) {
    const next = await store.innerOf(me, later);
    const named = new Map(next.fields);
    if (named.get("affair") !== taken.affair || !named.has("version") || named.get("version") !== fields.get("version")) continue;
    next.fields = next.fields.map(([name, value]) => [name, name === "version" ? String(taken.version) : value]);
    await store.put(await store.reseal(me, later, next));
  }
}

/** Not taken this time, and the platform is there: what is not about the same need not wait for it. */
async function tried(me: Me, entry: Entry, inner: Inner): Promise<void> {
  if ((await store.entries()).find((one) => one.seq === entry.seq)?.state !== "waiting") return; // thrown away meanwhile
  const tries = (entry.tries ?? 0) + 1;
  await store.put({ ...(tries < PATIENCE ? entry : await store.reseal(me, entry, { ...inner, said: STUCK })), tries });
}

const affairOf = (inner: Inner, entry: Entry): string => inner.fields.find(([name]) => name === "affair")?.[1] ?? entry.id;

type Replayed = Met & { sent: number; left: number };

async function replayAll(): Promise<Replayed> {
  let sent = 0;
  let left = 0;
  const found = await meet();
  if (found.met !== "fresh") return { ...found, sent, left };
  const { me, day } = found;
  const stuck = new Set<string>();
  for (let after = -1; ; ) {
    const mine = (await store.entries()).filter((entry) => entry.owner === me.owner && entry.state === "waiting" && (entry.seq ?? 0) > after);
    const next = mine[0];
    if (next?.seq === undefined) break;
    after = next.seq;
    const inner = await store.innerOf(me, next);
    const outcome = stuck.has(affairOf(inner, next)) ? "behind" : await send(me, day, next, inner);
    if (outcome === "unheard") {
      const again = await meet();
      if (again.met !== "fresh") return { ...again, sent, left };
    }
    if (outcome === "unheard" || outcome === "later") await tried(me, next, inner);
    if (outcome === "unheard" || outcome === "later" || outcome === "behind") {
      stuck.add(affairOf(inner, next));
      left += 1;
      continue;
    }
    if (outcome === "out") {
      await store.lock();
      return { met: "out", sent, left };
    }
    if ("message" in outcome) {
      const { message, hint, fields } = outcome;
      const said: Said = fields ? { message, hint, fields } : { message, hint };
      await store.put({ ...(await store.reseal(me, next, { ...inner, said })), state: "returned" });
    } else {
      await carryOn(me, mine.slice(1), inner, outcome);
      await store.drop(next.seq);
      sent += 1;
    }
    new BroadcastChannel(store.CHANNEL).postMessage("changed");
  }
  return { ...(sent ? await meet() : found), sent, left };
}

/** Meet the server and send what waits. One at a time on this phone, where the browser can see to that. */
export async function replay(): Promise<Replayed> {
  if (!("locks" in navigator)) return replayAll();
  return await navigator.locks.request(store.LOCK, replayAll);
}
