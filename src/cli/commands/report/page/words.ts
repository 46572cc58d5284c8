import type { RunState } from "../../../../submit/run-record.ts";
import type { CheckState } from "../facts/checks.ts";
import type { DayKind } from "../facts/days.ts";
import { type Html, html } from "./html.ts";

/** A word with a sign and a colour: none of them stands alone. */
export interface Mark {
  readonly word: string;
  readonly sign: string;
  readonly tone: "good" | "bad" | "warn" | "busy" | "calm" | "fresh";
}

export const stateMarks: Readonly<Record<RunState, Mark>> = {
  succeeded: { word: "succeeded", sign: "✓", tone: "good" },
  failed: { word: "failed", sign: "✕", tone: "bad" },
  cancelled: { word: "cancelled", sign: "⊘", tone: "warn" },
  abandoned: { word: "abandoned", sign: "!", tone: "warn" },
  running: { word: "running", sign: "▸", tone: "busy" },
  pending: { word: "pending", sign: "…", tone: "busy" },
  unknown: { word: "unknown", sign: "?", tone: "calm" },
};

export const dayMarks: Readonly<Record<DayKind, Mark & { readonly means: string }>> = {
  new: { word: "new", sign: "+", tone: "fresh", means: "not in the table before" },
  replaced: { word: "replaced", sign: "↻", tone: "busy", means: "in the table before, from other files" },
  kept: { word: "kept", sign: "=", tone: "good", means: "as in the table before" },
  carried: { word: "carried", sign: "→", tone: "warn", means: "no longer landed, taken from the table before" },
  missing: { word: "missing", sign: "✕", tone: "bad", means: "has not landed, and is left out" },
  held: { word: "in the table", sign: "•", tone: "calm", means: "what changed is not on record" },
};

export const checkMarks: Readonly<Record<CheckState, Mark>> = {
  passed: { word: "passed", sign: "✓", tone: "good" },
  failed: { word: "failed", sign: "✕", tone: "bad" },
  skipped: { word: "skipped", sign: "–", tone: "calm" },
  open: { word: "open", sign: "?", tone: "calm" },
};

export function badge({ word, sign, tone }: Mark, more = ""): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span>${word}${more}</span>`;
}
