// A textarea becomes an editor of YAML. It lives in a shadow root, whose style sheets are made by script as the page's
// policy allows; the textarea stays in the form and holds what was typed.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Words } from "./editor_words";

const CHINESE = EditorState.phrases.of({
  "Control character": "控制字符",
  Completions: "可写的词",
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
  Find: "查找",
  Replace: "替换为",
  next: "下一个",
  previous: "上一个",
  all: "全部",
  "match case": "区分大小写",
  regexp: "正则",
  "by word": "整词",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "Go to line": "到第几行",
  go: "去",
  "current match": "当前",
  "on line": "在第",
  "replaced $ matches": "替换了 $ 处",
  "replaced match on line $": "替换了第 $ 行",
});

const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--code)", borderRadius: "0 0 8px 8px" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace',
    lineHeight: "1.65",
    overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-2)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb,var(--accent-soft) 45%,transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--m1)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-2)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "12px", opacity: "0.85" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--ui)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--soon)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--soon) 1px", textUnderlineOffset: "3px" },
  ".cm-lint-marker-error": { content: "none", width: "8px", height: "8px", borderRadius: "50%", backgroundColor: "var(--soon)", marginTop: "7px" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
});

const COLOURS = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.definition(tags.propertyName), color: "var(--accent)", fontWeight: "600" },
    { tag: tags.propertyName, color: "var(--accent)" },
    { tag: tags.comment, color: "var(--ink-3)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--done)" },
    { tag: tags.invalid, color: "var(--late)" },
  ]),
);

export function openText(area: HTMLTextAreaElement, words: Words | null, changed: () => void): EditorView {
  const host = document.createElement("div");
  const lines = Number(area.rows);
  const root = host.attachShadow({ mode: "open" });
  const label = area.dataset["label"] ?? "";
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        CHINESE,
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        search({ top: true }),
        yaml(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        COLOURS,
        LOOK,
        EditorView.theme({ ".cm-scroller": { maxHeight: `${lines * 1.75}em`, minHeight: `${Math.min(lines, 12) * 1.75}em` } }),
        autocompletion(words ? { override: [words.complete], icons: false } : { icons: false }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          changed();
        }),
      ],
    }),
  });
  area.hidden = true;
  area.after(host);
  onLabel(area, () => view.focus());
  return view;
}

function onLabel(area: HTMLTextAreaElement, focus: () => void): void {
  for (const label of area.labels ?? []) label.addEventListener("click", focus);
}
