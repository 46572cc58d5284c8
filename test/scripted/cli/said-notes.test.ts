import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { CliContext } from "../../../src/cli/context.ts";
import { notesOf } from "../../../src/cli/said-notes.ts";

/** What each night's command says. */
function night(home: string, ...notes: readonly Parameters<ReturnType<typeof notesOf>>[]): readonly string[] {
  return saidIn("run", home, notes);
}

function saidIn(
  mode: Parameters<typeof notesOf>[1],
  home: string,
  notes: readonly Parameters<ReturnType<typeof notesOf>>[],
): readonly string[] {
  const said: string[] = [];
  // Only notes are printed.
  const output = { note: (line: string) => said.push(line) } as unknown as CliContext["output"];
  const note = notesOf({ env: { XDG_STATE_HOME: home }, output }, mode);
  for (const one of notes) note(...one);
  return said;
}

it("a note that holds for every run of a table is said once, for each table, others and those of dry runs each time", async () => {
  const home = await mkdtemp(join(tmpdir(), "said-notes-"));
  const here = { oncePer: "/lake/processed" };
  const there = { oncePer: "/other" };
  expect(saidIn("dry-run", home, [["unchecked", here]])).toEqual(["unchecked"]);
  expect(night(home, ["unchecked", here], ["late"], ["unchecked", here])).toEqual(["unchecked", "late"]);
  expect(night(home, ["unchecked", here], ["late"], ["unchecked", there], ["other", here])).toEqual([
    "late",
    "unchecked",
    "other",
  ]);
  await rm(home, { recursive: true });
});

it("is said each time where nothing can be recorded", () => {
  for (let times = 0; times < 2; times++) {
    // A file is no folder.
    expect(night(import.meta.filename, ["unchecked", { oncePer: "/p" }])).toEqual(["unchecked"]);
  }
});
