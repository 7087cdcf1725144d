import { runningTotal } from "./budget";
import { keepDraft } from "./drafts";
import { each, start } from "./page";

start();
each(document, "form[data-draft]", keepDraft);
each(document, "form[data-budget]", runningTotal);
