// The writing desk: text with problems at their lines, the form beside it, the drawing alive. Without script the same
// page works by its buttons; here they are pressed for the writer, a moment after the last key.

import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { each } from "./page";
import { openText } from "./editor_text";
import { type Names, Words } from "./editor_words";

interface Problem {
  line: number;
  message: string;
  hint: string;
}

interface Answer {
  saved: number | null;
  text: string;
  cases: string;
  problems: Problem[];
  case_problems: Problem[];
  names: Names;
  ready: boolean;
  drawn: boolean;
  form: string;
  strip: string;
  drawing: string;
  results: string;
}

const WAIT = 450;

class Desk {
  private readonly text: EditorView;
  private readonly cases: EditorView;
  private waiting = 0;
  private asked = 0;
  private clean = "";

  constructor(private readonly form: HTMLFormElement) {
    const words = new Words(form.dataset["words"] ?? "");
    this.text = this.open("text", words);
    this.cases = this.open("cases", null);
    this.clean = this.now();
    form.addEventListener("click", (event) => this.pressed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => this.shortcut(event));
    form.addEventListener("submit", () => (this.clean = this.now()));
    window.addEventListener("beforeunload", (event) => {
      if (this.clean !== this.now()) event.preventDefault();
    });
    this.words = words;
    void this.ask();
  }

  private readonly words: Words;

  private open(name: string, words: Words | null): EditorView {
    const area = this.form.querySelector<HTMLTextAreaElement>(`textarea[name=${name}]`)!;
    return openText(area, words, () => this.later());
  }

  private now(): string {
    return `${this.text.state.doc.toString()}\0${this.cases.state.doc.toString()}`;
  }

  private later(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.ask(), WAIT);
  }

  /** Send the texts and what the form says; draw what comes back, unless something newer was asked meanwhile. */
  private async ask(act = ""): Promise<void> {
    window.clearTimeout(this.waiting);
    const mine = ++this.asked;
    const sent = new FormData(this.form);
    sent.set("_do", act);
    const [before, told] = [this.text.state.doc.toString(), this.cases.state.doc.toString()];
    let answer: Response;
    try {
      answer = await fetch(this.form.dataset["try"] ?? "", { method: "POST", body: sent });
    } catch {
      this.say("网络断了，文字还在这里；连上后会接着检查");
      return;
    }
    if (!answer.ok) {
      if (act === "save") this.press("save");
      else this.say("检查没有完成，请稍后再试");
      return;
    }
    const found = (await answer.json()) as Answer;
    if (mine !== this.asked) return;
    if (found.saved !== null) this.saved(found.saved, before);
    this.write(this.text, before, found.text);
    this.write(this.cases, told, found.cases);
    this.draw(found, act, sent);
  }

  private saved(number: number, text: string): void {
    this.form.querySelector<HTMLInputElement>("input[name=seen]")!.value = String(number);
    each(this.form, "[data-seen]", (element) => (element.textContent = String(number)));
    if (text === this.text.state.doc.toString()) this.clean = this.now();
    this.say("已保存");
  }

  /** What the form changed goes into the text; what was typed meanwhile stays. */
  private write(view: EditorView, before: string, after: string): void {
    if (before === after || before !== view.state.doc.toString()) return;
    let from = 0;
    while (from < before.length && before[from] === after[from]) from++;
    let [end, until] = [before.length, after.length];
    while (end > from && until > from && before[end - 1] === after[until - 1]) [end, until] = [end - 1, until - 1];
    view.dispatch({ changes: { from, to: end, insert: after.slice(from, until) }, userEvent: "input.form" });
    window.clearTimeout(this.waiting);
  }

  private draw(found: Answer, act: string, sent: FormData): void {
    this.mark(this.text, found.problems);
    this.mark(this.cases, found.case_problems);
    this.words.names = found.names;
    this.part("strip", found.strip);
    this.part("results", found.results);
    if (found.drawn) this.part("drawing", found.drawing);
    const stale = this.form.querySelector<HTMLElement>("[data-stale]");
    if (stale) {
      stale.hidden = found.drawn;
      if (!found.drawn && this.form.querySelector("[data-part=drawing] svg"))
        stale.textContent = "正文改好以前，图是上一次读得懂时的样子";
    }
    const form = this.form.querySelector<HTMLElement>("[data-part=form]")!;
    const busy = act === "" ? form.contains(document.activeElement) : act === "apply" && this.wroteOn(form, sent);
    if (!busy) this.redraw(form, found.form);
    const node = form.querySelector<HTMLInputElement>("[name=node]");
    if (node) this.form.querySelector<HTMLInputElement>("[data-at]")!.value = node.value;
  }

  /** Is somebody writing in it what was not yet there when it was asked? It is asked for when they are done. */
  private wroteOn(form: HTMLElement, sent: FormData): boolean {
    const field = document.activeElement;
    const written = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    return written && form.contains(field) && field.name.startsWith("f/") && field.value !== sent.get(field.name);
  }

  /** The form drawn anew keeps the reader's place: the focused control, opened details, the outline's scroll. */
  private redraw(form: HTMLElement, html: string): void {
    const focus = form.contains(document.activeElement) ? document.activeElement : null;
    const [id, value] = [focus?.id ?? "", (focus as HTMLButtonElement | null)?.value ?? ""];
    const opened = [...form.querySelectorAll("details[open] summary")].map((summary) => summary.textContent);
    const scroll = form.querySelector(".ed-outline")?.scrollTop ?? 0;
    form.innerHTML = html;
    each<HTMLDetailsElement>(form, "details", (details) => {
      details.open = opened.includes(details.querySelector("summary")?.textContent ?? "");
    });
    const outline = form.querySelector(".ed-outline");
    if (outline) outline.scrollTop = scroll;
    const same = id ? document.getElementById(id) : form.querySelector<HTMLElement>(`button[value="${CSS.escape(value)}"]`);
    if (focus) (same ?? form.querySelector<HTMLElement>("[aria-current]"))?.focus({ preventScroll: true });
  }

  private part(name: string, html: string): void {
    const part = this.form.querySelector<HTMLElement>(`[data-part=${name}]`);
    if (part && part.innerHTML !== html) part.innerHTML = html;
  }

  private mark(view: EditorView, problems: Problem[]): void {
    const doc = view.state.doc;
    const marks = problems.map((problem): Diagnostic => {
      const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
      const from = line.from + (line.text.length - line.text.trimStart().length);
      return { from, to: Math.max(from, line.to), severity: "error", message: `${problem.message}${problem.hint}` };
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }

  private pressed(event: MouseEvent): void {
    const target = event.target as Element;
    const line = target.closest<HTMLElement>("[data-line],[data-case-line]");
    if (line) {
      event.preventDefault();
      this.show("line" in line.dataset ? this.text : this.cases, Number(line.dataset["line"] ?? line.dataset["caseLine"]));
      return;
    }
    const button = target.closest<HTMLButtonElement>("button[name]");
    if (!button || button.value === "submit") return;
    event.preventDefault();
    if (button.name === "at") {
      this.form.querySelector<HTMLInputElement>("[data-at]")!.value = button.value;
      this.follow(button.value);
      void this.ask("apply"); // what was written in the form that closes goes into the text
    } else void this.ask(button.value);
  }

  /** The text scrolls to the node whose form was opened. */
  private follow(at: string): void {
    const [key, depth] = [at.split("/").pop() ?? "", Math.max(0, at.split("/").length - 1) * 2];
    for (let n = 1; n <= this.text.state.doc.lines; n++) {
      const line = this.text.state.doc.line(n).text;
      if (line.startsWith(`${" ".repeat(depth)}${key}:`)) {
        const from = this.text.state.doc.line(n).from;
        this.text.dispatch({ effects: EditorView.scrollIntoView(from, { y: "center" }) });
        return;
      }
    }
  }

  private show(view: EditorView, number: number): void {
    const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
    view.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
    view.focus();
  }

  private changed(event: Event): void {
    const name = (event.target as HTMLInputElement).name ?? "";
    if (name.startsWith("f/")) void this.ask("apply");
  }

  private key(event: KeyboardEvent): void {
    const input = event.target as HTMLElement;
    if (event.key !== "Enter" || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    if ("key" in input.dataset) input.parentElement?.querySelector("button")?.click();
    else if (input.name.startsWith("f/")) void this.ask("apply");
  }

  private shortcut(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      void this.ask("save");
    }
  }

  /** Let the page itself say why something was refused. */
  private press(act: string): void {
    const button = this.form.querySelector<HTMLButtonElement>(`button[name=_do][value=${act}]`);
    this.clean = this.now();
    if (button) this.form.requestSubmit(button);
  }

  private say(words: string): void {
    each(this.form, "[data-said]", (element) => (element.textContent = words));
  }
}

each<HTMLFormElement>(document, "form[data-editor]", (form) => new Desk(form));
