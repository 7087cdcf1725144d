// Stands between the phone's page and the network: the empty page and its parts are kept, nothing of a person ever is.

import { replay } from "./grid_replay";
import { LOCK } from "./grid_store";

type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Waiting & { request: Request; respondWith(answer: Promise<Response>): void };
type Syncing = Waiting & { tag: string };
declare const self: {
  SHELL: string[];
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener<T extends Event>(name: string, act: (event: T) => void): void;
};

const PAGE = "/grid/shell";
const PATIENCE = 4_000;
const PREFIX = "liren-grid-";
const CACHE = PREFIX + String([...self.SHELL.join(" ")].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7));

self.addEventListener<Waiting>("install", (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    await cache.addAll([PAGE, ...self.SHELL]);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener<Waiting>("activate", (event) => {
  const clear = async (): Promise<void> => {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

async function page(request: Request): Promise<Response> {
  const kept = async (): Promise<Response> => (await caches.match(PAGE)) ?? Response.error();
  const late = new Promise<Response>((give) => setTimeout(() => void kept().then(give), PATIENCE));
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? kept() : answer), kept);
  return Promise.race([fresh, late]);
}

self.addEventListener<Fetching>("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/grid") event.respondWith(page(request));
  else if (self.SHELL.includes(pathname)) {
    event.respondWith(caches.match(request, { cacheName: CACHE }).then((kept) => kept ?? fetch(request)));
  }
});

self.addEventListener<Syncing>("sync", (event) => {
  const go = async (): Promise<void> => {
    const found = await replay();
    if (found.met === "away" || found.left) throw new Error("later"); // the browser tries again
  };
  if (event.tag === LOCK) event.waitUntil(go());
});
