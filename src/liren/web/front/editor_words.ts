// Which words can stand where the cursor is: from the language's JSON Schema, and from the names the text itself gives.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Text } from "@codemirror/state";

export type Names = Record<"steps" | "roles" | "sources" | "fields", Record<string, string>>;

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: unknown[];
  pattern?: string;
  "x-says"?: string;
}

interface Place {
  path: string[];
  key: string | null;
}

const KEY = /^(\s*(?:- )?)([^\s:#{[\]},"'][^:#{}]*):(?:\s|$)/;
const LIMITS = ["30 minutes", "2 hours", "4 working hours", "1 working day", "3 working days", "5 working days", "7 calendar days"];
const SIGNS: [string, keyof Names][] = [["步", "steps"], ["岗位", "roles"], ["来源", "sources"], ["栏", "fields"]];

export class Words {
  names: Names = { steps: {}, roles: {}, sources: {}, fields: {} };
  private schema: Schema = {};

  constructor(address: string) {
    if (address) void this.load(address);
  }

  private async load(address: string): Promise<void> {
    const answer = await fetch(address);
    if (answer.ok) this.schema = (await answer.json()) as Schema;
  }

  readonly complete = (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/[\w./-]*/);
    if (!typed || (typed.from === typed.to && !context.explicit)) return null;
    const place = placeAt(context.state.doc, typed.from);
    const options = place.key === null ? this.keys(place.path) : this.values([...place.path, place.key]);
    return options.length ? { from: typed.from, options, validFor: /^[\w./ -]*$/ } : null;
  };

  private keys(path: string[]): Completion[] {
    const here = this.at(path);
    return Object.entries(here?.properties ?? {}).map(([word, inner], n) => ({
      label: word,
      detail: (this.resolved(inner).description ?? inner.description ?? "").slice(0, 24),
      apply: `${word}: `,
      boost: -n,
    }));
  }

  private values(path: string[]): Completion[] {
    const found = this.at(path);
    if (!found) return [];
    const whole = { ...this.resolved(found), ...found };
    const inner = whole.items ? this.resolved(whole.items) : whole;
    if (inner.enum) return inner.enum.map((value) => ({ label: String(value) }));
    if (inner.type === "boolean") return [{ label: "true", detail: "是" }, { label: "false", detail: "否" }];
    if ((inner["x-says"] ?? "").startsWith("期限")) return LIMITS.map((label) => ({ label }));
    if (!inner.pattern) return [];
    const said = `${whole.description ?? ""}${inner.description ?? ""}`;
    const listed = SIGNS.filter(([sign]) => said.includes(sign)).map(([, names]) => names);
    const chosen = listed.length ? listed.slice(0, 1) : (Object.keys(this.names) as (keyof Names)[]);
    const options = chosen.flatMap((names) => Object.entries(this.names[names]).map(([label, detail]) => ({ label, detail })));
    return path[path.length - 1] === "to" ? [...options, { label: "end", detail: "办结" }] : options;
  }

  private resolved(part: Schema): Schema {
    const name = part.$ref?.split("/").pop();
    return (name ? this.schema.$defs?.[name] : part) ?? {};
  }

  private at(path: string[]): Schema | undefined {
    let here: Schema | undefined = this.schema;
    for (const part of path) {
      if (!here) return undefined;
      let whole: Schema = this.resolved(here);
      if (whole.items) whole = this.resolved(whole.items);
      const held: Schema | boolean | undefined = whole.additionalProperties;
      here = whole.properties?.[part] ?? (typeof held === "object" ? held : undefined);
    }
    if (!here) return undefined;
    return here.$ref ? { ...this.resolved(here), ...here } : here;
  }
}

/** Where in the document a position lies: by indentation for lines, by brackets within one. */
function placeAt(doc: Text, at: number): Place {
  const line = doc.lineAt(at);
  const before = line.text.slice(0, at - line.from);
  const path = above(doc, line.number, indentOf(before));
  const found = KEY.exec(before);
  let key = found ? (found[2] ?? null) : null;
  let rest = found ? before.slice(found[0].length) : before.trimStart().replace(/^- /, "");
  if (!found) rest = before.slice(before.length - before.trimStart().length);
  const stack: (string | null)[] = [];
  let word = "";
  for (const character of rest) {
    if (character === "{" || character === "[") {
      stack.push(character === "{" ? key : null);
      if (character === "{") key = null;
      word = "";
    } else if (character === "}" || character === "]") {
      const outer = stack.pop();
      if (outer !== undefined && character === "}") key = outer;
      word = "";
    } else if (character === ":") {
      key = word.trim() || key;
      word = "";
    } else if (character === ",") {
      if (!rest.includes("[") || stack[stack.length - 1] !== null) key = null;
      word = "";
    } else word += character;
  }
  return { path: [...path, ...stack.filter((part): part is string => part !== null)], key };
}

function indentOf(text: string): number {
  const dash = /^\s*- /.exec(text);
  return dash ? dash[0].length : text.length - text.trimStart().length;
}

/** The keys of the lines above that hold a line indented by `indent`. */
function above(doc: Text, number: number, indent: number): string[] {
  const path: string[] = [];
  for (let n = number - 1; n >= 1 && indent > 0; n--) {
    const text = doc.line(n).text;
    const found = KEY.exec(text);
    if (!found || !text.trim() || indentOf(text) >= indent || text.trimStart().startsWith("#")) continue;
    if (/^\s*- /.test(text)) {
      indent = text.length - text.trimStart().length + 1;
      continue;
    }
    indent = indentOf(text);
    path.unshift(found[2] ?? "");
  }
  return path;
}
