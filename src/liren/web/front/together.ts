// Many at once, sent in parts, so that how far it is shows while it runs. The form's key makes a part whose answer was
// lost harmless to send again; at the end the whole form is sent, and the platform's own page says what became of each.

import { each } from "./page";

const PART = 20;
/** Longer than the server reads (launch.serving). */
const PATIENCE = 60_000;
/** Seconds until what did not come is tried again by itself. */
const AGAIN = 5;

/** What a part came to; away: no answer, or the platform has trouble, for so many seconds; whole: its page says why. */
type Told = { done: number; refused: number };
type Met = Told | { away: string; seconds: number } | "whole";

async function sendPart(url: string, said: FormData, works: string[]): Promise<Met> {
  const body = new FormData();
  for (const [name, value] of said.entries()) body.append(name, value);
  for (const work of works) body.append("work", work);
  body.append("part", "1");
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { method: "POST", body, redirect: "error", signal: stop.signal });
    const seconds = Number(answer.headers.get("Retry-After")) || AGAIN;
    if (answer.status === 429 || answer.status >= 500) return { away: "平台现在忙", seconds };
    return answer.ok ? ((await answer.json()) as Told) : "whole";
  } catch {
    return { away: "网络断了", seconds: AGAIN };
  } finally {
    window.clearTimeout(timer);
  }
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The panel under the form: how far it is, and the ways to stop and to try again. */
class Running {
  stopped = false;
  private done = 0;
  private refused = 0;
  private goOn: () => void = () => undefined;
  private readonly box: HTMLElement;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly count: number,
  ) {
    this.box = form.querySelector<HTMLElement>("[data-running]") as HTMLElement;
    this.box.hidden = false;
    this.rest(true);
    this.button("stop").onclick = () => {
      this.stopped = true;
      this.goOn();
    };
    this.button("retry").onclick = () => this.goOn();
    this.button("stop").focus();
    this.draw();
    window.addEventListener("beforeunload", warn);
  }

  private button(name: string): HTMLButtonElement {
    return this.box.querySelector<HTMLButtonElement>(`[data-${name}]`) as HTMLButtonElement;
  }

  /** While it runs nothing of the form is changed. */
  private rest(resting: boolean): void {
    each<HTMLElement>(this.form, ":scope > *", (part) => (part.inert = resting && part !== this.box));
    this.button("stop").hidden = !resting;
  }

  add(told: Told): void {
    this.done += told.done;
    this.refused += told.refused;
    this.draw();
  }

  /** Say what came between, and come back when it is time to try again, or somebody says so. */
  async wait(away: string, seconds: number): Promise<void> {
    const retry = this.button("retry");
    this.draw(`${away}，接上以后从这里继续，办过的不会重办。`);
    retry.hidden = false;
    await new Promise<void>((give) => {
      const timer = window.setTimeout(give, seconds * 1000);
      this.goOn = () => {
        window.clearTimeout(timer);
        give();
      };
      window.addEventListener("online", this.goOn, { once: true });
    });
    window.removeEventListener("online", this.goOn);
    retry.hidden = true;
    this.draw();
  }

  /** It runs no more; between: why nobody is told more now. */
  over(between = ""): void {
    this.rest(false);
    this.draw(between);
    window.removeEventListener("beforeunload", warn);
  }

  private draw(between = ""): void {
    const refused = this.refused ? `，没办成 ${this.refused} 件` : "";
    const said = this.box.querySelector<HTMLElement>("[data-said]");
    if (said) said.textContent = `已办 ${this.done} / ${this.count} 件${refused}。${between}`;
    said?.closest(".told")?.classList.toggle("soon", between !== "");
    const bar = this.box.querySelector("progress");
    if (bar) [bar.max, bar.value] = [this.count, this.done + this.refused];
  }
}

/** Send the form as a form: what was tried is told, what was not is named as left. */
function sendWhole(form: HTMLFormElement, tried: number): void {
  each<HTMLInputElement>(form, "input[name=work]", (input) => {
    if (tried-- <= 0) input.name = "left";
  });
  const go = document.createElement("input");
  [go.type, go.name, go.value] = ["hidden", "go", "1"];
  form.append(go);
  HTMLFormElement.prototype.submit.call(form);
}

async function run(form: HTMLFormElement, works: string[]): Promise<void> {
  const said = new FormData(form);
  said.delete("work");
  said.append("go", "1");
  const running = new Running(form, works.length);
  let tried = 0;
  while (tried < works.length && !running.stopped) {
    const part = works.slice(tried, tried + PART);
    const met = await sendPart(form.action, said, part);
    if (met === "whole") tried = works.length;
    else if ("away" in met) {
      await running.wait(met.away, met.seconds);
      if (running.stopped) return running.over("停在这里了。再按一次上面的按钮接着办，办过的不会重办。");
    } else {
      running.add(met);
      tried += part.length;
    }
  }
  running.over();
  sendWhole(form, tried);
}

/** A form for more than one part's work is sent part by part. */
export function byParts(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    const pressed = (event as SubmitEvent).submitter;
    const works = new FormData(form).getAll("work").map(String);
    if (!(pressed instanceof HTMLButtonElement) || pressed.name !== "go" || works.length <= PART) return;
    event.preventDefault();
    void run(form, works);
  });
}
