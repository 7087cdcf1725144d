// Forms on the phone: what is written is kept sealed as it is written, and queued in place of being sent.

import { fit, Unreadable } from "./grid_photo";
import * as store from "./grid_store";
import type { Inner, Me, Photo } from "./grid_store";
import { each } from "./page";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
/** What a form holds beside its controls: photos, already fitted; the draft it is kept as. */
type Held = { photos: Photo[]; draft: string; seq?: number | undefined; from?: number | undefined; busy: Promise<void>; first?: string };

const held = new WeakMap<HTMLFormElement, Held>();
const MOST_PHOTOS = 6;

function of(form: HTMLFormElement): Held {
  const there = held.get(form) ?? { photos: [], draft: crypto.randomUUID(), busy: Promise.resolve() };
  held.set(form, there);
  return there;
}

function controls(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>("input[name],textarea[name],select[name]")].filter((one) => one.type !== "file" && one.type !== "search");
}

function innerOf(form: HTMLFormElement): Inner {
  const fields: [string, string][] = [];
  const personal = new Set<string>();
  for (const control of controls(form)) {
    const pick = control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
    if ((pick && !(control as HTMLInputElement).checked) || control.value === "") continue;
    fields.push([control.name, control.value]);
    if ("private" in control.dataset) personal.add(control.name);
  }
  const label = form.dataset["label"] ?? "";
  const title = form.dataset["send"] === "report" ? (fields.find(([name]) => name === "title")?.[1] ?? "") : "";
  return { what: form.dataset["send"] ?? "", label: title ? `${label}：${title}` : label, fields, personal: [...personal] };
}

/** Is anything in it that would be lost if it were drawn anew? A photo may still be on its way from the camera. */
export function begun(form: HTMLFormElement): boolean {
  const mine = held.get(form);
  if (mine?.first === undefined) return false;
  return mine.photos.length > 0 || form.dataset["camera"] !== undefined || JSON.stringify(innerOf(form).fields) !== mine.first;
}

/** Put what was written before back into the form. from: what it is sent in place of; a draft begun here stays one. */
export function fill(form: HTMLFormElement, inner: Inner, photos: Photo[], from?: number): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of inner.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of controls(form)) {
    if (control.type === "hidden") continue;
    const given = values.get(control.name) ?? [];
    if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) control.checked = given.includes(control.value);
    else control.value = given[0] ?? "";
  }
  const mine = of(form);
  mine.photos = photos;
  mine.from = from;
  if (from !== undefined) {
    mine.draft = crypto.randomUUID();
    mine.seq = undefined;
  }
  form.dispatchEvent(new Event("filled"));
  showPhotos(form);
}

function showPhotos(form: HTMLFormElement): void {
  const mine = of(form);
  each<HTMLElement>(form, "[data-chosen-photos]", (box) => {
    each<HTMLImageElement>(box, "img", (picture) => URL.revokeObjectURL(picture.src));
    box.replaceChildren();
    mine.photos
      .filter((photo) => photo.field === box.dataset["chosenPhotos"])
      .forEach((photo, n) => box.append(pictureOf(photo, n + 1, () => {
        mine.photos = mine.photos.filter((other) => other !== photo);
        form.dispatchEvent(new Event("input"));
        showPhotos(form);
      })));
  });
}

/** A photo as it will be sent, with a way to leave it out. */
export function pictureOf(photo: Photo, number: number, leave?: () => void): HTMLElement {
  const figure = document.createElement("figure");
  const picture = document.createElement("img");
  picture.src = URL.createObjectURL(photo.blob);
  picture.alt = `照片 ${number}`;
  figure.append(picture);
  if (leave) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = `不要第 ${number} 张`;
    button.addEventListener("click", leave);
    figure.append(button);
  }
  return figure;
}

export function problem(near: HTMLElement, words: string): void {
  const there = near.querySelector<HTMLElement>(":scope > [data-problem]");
  const said = there ?? document.createElement("p");
  said.dataset["problem"] = "";
  said.className = "problem";
  said.setAttribute("role", "alert");
  said.textContent = words;
  said.hidden = !words;
  if (!there) near.append(said);
}

function takePhotos(form: HTMLFormElement, input: HTMLInputElement): void {
  const box = document.createElement("div");
  box.className = "photos";
  box.dataset["chosenPhotos"] = input.name;
  (input.nextElementSibling ?? input).after(box);
  input.addEventListener("click", () => { form.dataset["camera"] = ""; });
  input.addEventListener("cancel", () => { delete form.dataset["camera"]; });
  input.addEventListener("change", () => {
    const mine = of(form);
    const files = [...(input.files ?? [])];
    input.value = "";
    const field = input.closest<HTMLElement>(".field") ?? form;
    problem(field, "");
    mine.busy = mine.busy.then(async () => {
      for (const file of files) {
        try {
          if (mine.photos.filter((one) => one.field === input.name).length >= MOST_PHOTOS) throw new RangeError();
          mine.photos.push({ field: input.name, blob: await fit(file) });
        } catch (error) {
          problem(field, error instanceof Unreadable ? "这张照片打不开，请另选一张或重拍。" : `最多 ${MOST_PHOTOS} 张，多的没有收。`);
        }
      }
      showPhotos(form);
      delete form.dataset["camera"];
      form.dispatchEvent(new Event("input"));
    });
  });
}

/** The first required control that is empty is told, in words, and gets the focus. */
function missing(form: HTMLFormElement): boolean {
  const groups = [...form.querySelectorAll<HTMLElement>(".field")].filter((box) => box.querySelector(".must"));
  for (const box of groups) {
    problem(box, "");
    const inside = [...box.querySelectorAll<Control>("input[name],textarea[name],select[name]")];
    const answered = inside.some((one) =>
      one.type === "file" ? of(form).photos.some((photo) => photo.field === one.name)
      : one instanceof HTMLInputElement && ["radio", "checkbox"].includes(one.type) ? one.checked
      : one.type !== "search" && one.value.trim() !== "");
    if (answered) continue;
    problem(box, "请填这一项。");
    inside.find((one) => one.type !== "hidden")?.focus();
    return true;
  }
  return false;
}

/** Keep what is being written as a draft, so that a dead battery loses none of it; `done` when it was queued. */
export function keepForm(form: HTMLFormElement, whose: () => Me | null, done: (form: HTMLFormElement) => void): void {
  each<HTMLInputElement>(form, "input[type=file]", (input) => takePhotos(form, input));
  of(form).first = JSON.stringify(innerOf(form).fields);
  let later = 0;
  const save = async (): Promise<void> => {
    const me = whose();
    const mine = of(form);
    if (!me || mine.first === undefined) return;
    if (form.dataset["send"] !== "report" && mine.from !== undefined) return; // it lies in the queue as it came back
    if (!begun(form)) {
      if (mine.seq !== undefined) await store.drop(mine.seq);
      mine.seq = undefined;
      return;
    }
    const entry = await store.make(me, "draft", innerOf(form), mine.photos, mine.draft);
    if (mine.seq !== undefined) entry.seq = mine.seq;
    mine.seq = await store.put(entry);
  };
  form.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(() => { of(form).busy = of(form).busy.then(save); }, 400);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.clearTimeout(later);
    const button = (event as SubmitEvent).submitter;
    if (button?.getAttribute("aria-busy") || missing(form)) return;
    button?.setAttribute("aria-busy", "true");
    const go = async (): Promise<void> => {
      await of(form).busy;
      const me = whose();
      if (!me) throw new Error("locked");
      const mine = of(form);
      await store.put(await store.make(me, "waiting", innerOf(form), mine.photos), mine.from ?? mine.seq);
      if (mine.from !== undefined && mine.seq !== undefined) await store.drop(mine.seq);
      held.delete(form);
      done(form);
    };
    go()
      .catch(() => problem(form, "没有存住：请先登录，或看看手机的存储空间。您写的还在这里。"))
      .finally(() => button?.removeAttribute("aria-busy"));
  });
}

const valueOf = (inner: Inner, name: string): string => inner.fields.find(([one]) => one === name)?.[1] ?? "";

/** Put what was begun and not sent back into the forms of `box`, each the oldest of its own. */
export async function takeUp(box: HTMLElement, me: Me): Promise<void> {
  const drafts = (await store.entries()).filter((one) => one.state === "draft" && one.owner === me.owner);
  for (const draft of drafts) {
    const inner = await store.innerOf(me, draft);
    const photos = await store.photosOf(me, draft);
    const form = [...box.querySelectorAll<HTMLFormElement>("form[data-send]")].find((one) => {
      const there = innerOf(one);
      return there.what === inner.what && ["affair", "step", "move", "line"].every((name) => valueOf(there, name) === valueOf(inner, name));
    });
    if (!form || begun(form)) continue;
    fill(form, inner, photos);
    const mine = of(form);
    mine.draft = draft.id;
    mine.seq = draft.seq;
    form.closest("details")?.setAttribute("open", "");
  }
}

/** What was begun for work that has left the list comes back among what was returned, so that it can be reached. */
export async function giveBack(me: Me, works: string[]): Promise<void> {
  for (const draft of await store.entries()) {
    if (draft.state !== "draft" || draft.owner !== me.owner) continue;
    const inner = await store.innerOf(me, draft);
    const named = ["affair", "step", "move"].map((name) => [name, valueOf(inner, name)] as const).filter(([, value]) => value);
    if (!named.length || works.some((html) => named.every(([name, value]) => html.includes(`name="${name}" value="${value}"`)))) continue;
    const said = { message: "这一件已经不在您的清单里。", hint: "写了一半的都在这里，可以作为说明补上。" };
    await store.put({ ...(await store.reseal(me, draft, { ...inner, said })), state: "returned" });
  }
}

/** The report: the kind first, the rest once it is chosen; its words are the title until others are written. */
export function wakeReport(form: HTMLFormElement): void {
  const kinds = form.querySelector<HTMLElement>("[data-kinds]");
  const rest = form.querySelector<HTMLElement>("[data-rest]");
  const chosen = form.querySelector<HTMLElement>("[data-chosen]");
  const title = form.querySelector<HTMLInputElement>("input[name=title]");
  if (!kinds || !rest || !chosen) return;
  let given = "";
  const choose = (): void => {
    const pick = kinds.querySelector<HTMLInputElement>("input:checked");
    kinds.hidden = pick !== null;
    rest.hidden = chosen.hidden = pick === null;
    const words = pick?.dataset["words"] ?? "";
    const said = chosen.querySelector<HTMLElement>("[data-chosen-words]");
    if (said) said.textContent = words || "直接写";
    if (title && (title.value === "" || title.value === given)) title.value = given = words;
  };
  kinds.addEventListener("change", () => {
    choose();
    chosen.querySelector<HTMLElement>("button")?.focus();
    chosen.scrollIntoView({ block: "start" });
  });
  form.addEventListener("filled", choose);
  form.querySelector("[data-choose-again]")?.addEventListener("click", () => {
    kinds.hidden = false;
    chosen.hidden = rest.hidden = true;
    kinds.querySelector<HTMLElement>("input:checked,input")?.focus();
  });
}
