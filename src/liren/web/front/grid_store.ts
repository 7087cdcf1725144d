// What the phone keeps: everything sealed (AES-GCM) under its worker's own key, which the server hands out at sign-in
// and the phone forgets at sign-out. In clear lie only an id that tells nothing, a time, and what state a thing is in.

const NAME = "liren-grid";
const KEEP = "keep";
const QUEUE = "queue";
export const CHANNEL = "liren-grid";
export const LOCK = "liren-grid";

/** Whose phone it is now. The key cannot be taken out of the browser by script. */
export type Me = { owner: string; key: CryptoKey };
/** The day as the server told it, already rendered; nothing personal stands in it. */
export type Day = { at: string; csrf: string; list: string; report: string; works: Record<string, string> };
export type State = "waiting" | "returned" | "draft";
export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };
export type Kept = Sealed & { field: string; type: string };
/** One thing written on this phone, as it lies in the database; seq: in which order; tries: how often in vain. */
export type Entry = { seq?: number; id: string; owner: string; at: string; state: State; inner: Sealed; files: Kept[]; tries?: number };
/** What is sealed in it. said: why it came back. */
export type Inner = { what: string; label: string; fields: [string, string][]; personal: string[]; said?: Said };
export type Said = { message: string; hint: string; fields?: Record<string, string> };
export type Photo = { field: string; blob: Blob };

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((give, fail) => {
    request.onsuccess = () => give(request.result);
    request.onerror = () => fail(request.error);
  });
}

function open(make: boolean): Promise<IDBDatabase | null> {
  return new Promise((give, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      if (!make) {
        request.transaction?.abort(); // nothing was ever kept here: leave no trace of looking
        return;
      }
      request.result.createObjectStore(KEEP);
      request.result.createObjectStore(QUEUE, { keyPath: "seq", autoIncrement: true });
    };
    request.onsuccess = () => give(request.result);
    request.onerror = () => (make ? fail(request.error) : give(null));
  });
}

/** One transaction; strict, so that what is said to be kept outlives a battery. */
async function within<T>(stores: string[], act: (of: (name: string) => IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await open(true);
  if (!db) throw new Error("no database");
  try {
    const all = db.transaction(stores, "readwrite", { durability: "strict" });
    const over = new Promise<void>((give, fail) => {
      all.oncomplete = () => give();
      all.onabort = () => fail(all.error);
    });
    const found = await act((name) => all.objectStore(name));
    await over;
    return found;
  } finally {
    db.close();
  }
}

// ---- whose phone it is ----

export function me(): Promise<Me | undefined> {
  return within([KEEP], (of) => asked(of(KEEP).get("me") as IDBRequest<Me | undefined>));
}

export async function unlock(owner: string, raw: string): Promise<Me> {
  const bytes = Uint8Array.from(atob(raw), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  const now: Me = { owner, key };
  await within([KEEP], async (of) => {
    const before = (await asked(of(KEEP).get("me"))) as Me | undefined;
    if (before && before.owner !== owner) of(KEEP).delete("day");
    of(KEEP).put(now, "me");
  });
  return now;
}

/** Forget the key and the day; what was not sent stays, sealed, until its writer signs in again. */
export async function lock(): Promise<void> {
  if (!("indexedDB" in globalThis)) return;
  const db = await open(false);
  if (!db) return;
  const all = db.transaction([KEEP], "readwrite");
  all.objectStore(KEEP).clear();
  await new Promise<void>((give) => {
    all.oncomplete = all.onabort = () => give();
  });
  db.close();
}

// ---- sealing ----

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function seal(whose: Me, bound: string, data: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(bound) }, whose.key, data) };
}

function unseal(whose: Me, bound: string, sealed: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: bytes(bound) }, whose.key, sealed.data);
}

// ---- the day ----

export async function keepDay(whose: Me, day: Day): Promise<void> {
  const sealed = await seal(whose, "day", bytes(JSON.stringify(day)));
  await within([KEEP], (of) => asked(of(KEEP).put(sealed, "day")));
}

export async function keptDay(whose: Me): Promise<Day | null> {
  const sealed = await within([KEEP], (of) => asked(of(KEEP).get("day") as IDBRequest<Sealed | undefined>));
  if (!sealed) return null;
  return JSON.parse(new TextDecoder().decode(await unseal(whose, "day", sealed))) as Day;
}

// ---- what is to be sent ----

export async function make(whose: Me, state: State, inner: Inner, photos: Photo[], id: string = crypto.randomUUID()): Promise<Entry> {
  const files: Kept[] = [];
  for (const [n, photo] of photos.entries()) {
    const sealed = await seal(whose, `${id}.${n}`, await photo.blob.arrayBuffer());
    files.push({ ...sealed, field: photo.field, type: photo.blob.type });
  }
  const at = new Date().toISOString();
  return { id, owner: whose.owner, at, state, inner: await seal(whose, id, bytes(JSON.stringify(inner))), files };
}

/** Keep `entry`, in place of `instead` if given: either both or neither. Gives its place in the queue. */
export function put(entry: Entry, instead?: number): Promise<number> {
  return within([QUEUE], async (of) => {
    if (instead !== undefined && instead !== entry.seq) of(QUEUE).delete(instead);
    return (await asked(of(QUEUE).put(entry))) as number;
  });
}

export function drop(seq: number): Promise<undefined> {
  return within([QUEUE], (of) => asked(of(QUEUE).delete(seq)));
}

/** Everything on this phone, oldest first, whoever wrote it. */
export function entries(): Promise<Entry[]> {
  return within([QUEUE], (of) => asked(of(QUEUE).getAll() as IDBRequest<Entry[]>));
}

export async function innerOf(whose: Me, entry: Entry): Promise<Inner> {
  return JSON.parse(new TextDecoder().decode(await unseal(whose, entry.id, entry.inner))) as Inner;
}

export async function reseal(whose: Me, entry: Entry, inner: Inner): Promise<Entry> {
  return { ...entry, inner: await seal(whose, entry.id, bytes(JSON.stringify(inner))) };
}

export function photosOf(whose: Me, entry: Entry): Promise<Photo[]> {
  return Promise.all(
    entry.files.map(async (file, n) => {
      const data = await unseal(whose, `${entry.id}.${n}`, file);
      return { field: file.field, blob: new Blob([data], { type: file.type }) };
    }),
  );
}
