import { keepDraft } from "./drafts";
import { each, start } from "./page";

start();
each(document, "form[data-draft]", keepDraft);
