import { rm } from "node:fs/promises";
import { join } from "node:path";
import { HeldRun } from "../../held-run.ts";
import type { Stage } from "./stage.ts";

export interface Scenario {
  /** The days that it publishes. */
  readonly days: readonly string[];
  /** Ends when the commands whose words are to be kept have ended. */
  readonly play: (stage: Stage) => Promise<void>;
}

const json = ["-o", "json"];
/** Fails in the stage that writes, and in no check that runs beside it: of two failures Spark would tell in one text. */
const oneStageFails = "if(record_date < DATE'2022-03-01', raise_error('no'), true)";

/** Runs that together use every option that changes something. The titles are the keys of the committed JSON. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "a day planned, published, published again, corrected, found and emptied": {
    days: ["2022-03-01", "2022-03-02"],
    play: async (stage) => {
      await stage.land("credits", "2022-01-31", "2022-02-28", "2022-03-01", "2022-03-02");
      await stage.submit("2022-03-01", "--dry-run", ...json);
      await stage.submit("2022-03-01", "--name", "first", "--tag", "nightly", "--tag", "credits", ...json);
      await stage.submit("2022-03-01");
      await stage.submit("2022-03-01", "--republish", "--time-zone", "Pacific/Kiritimati", "--retries", "2");
      await stage.land("corrected", "2022-02-28", "2022-03-02");
      const { stdout } = await stage.submit("2022-03-02", ...json);
      await stage.submit("2022-03-01", ...json);
      await stage.run("resolve", "--processed", stage.processed, ...json);
      await stage.run("resolve", "--processed", stage.processed, "--as-of", "2022-03-01");
      const collect = ["gc", "--processed", stage.processed, "--keep-superseded", "0"];
      await stage.run(...collect, ...json);
      await stage.run(...collect, "--yes", ...json);
      await stage.run("list", ...json);
      await stage.run("list", "--processed", stage.processed, ...json);
      await stage.run("status", runIdOf(stdout), ...json);
    },
  },
  "records chosen, repeated ones and another layout": {
    days: ["2022-03-01"],
    play: async (stage) => {
      await stage.land("credits", "2022-01-31", "2022-02-28");
      await stage.land("repeated", "2022-03-01");
      await stage.submit("2022-03-01", "--key", "Id,ledger", "--on-duplicate", "fail", ...json);
      await stage.submit("2022-03-01", "--on-duplicate", "allow", ...json);
      await stage.submit("2022-03-01", "--on-duplicate", "keep-latest=updated", ...json);
      const schema = ["--schema", "Id STRING, ledger STRING, branch STRING, dim1 BIGINT, updated DATE"];
      const layout = ["--partition-by", "branch", "--sort-by", "dim1,Id"];
      const rows = ["--on-duplicate", "keep-latest=updated", "--where", "dim1 > 1"];
      await stage.submit("2022-03-01", ...rows, ...schema, ...layout, ...json);
    },
  },
  "days that are missing, stand in, are marked, settled, open or carried forward": {
    days: ["2022-02-03", "2022-02-04", "2022-04-05", "2022-04-06", "2099-12-30"],
    play: async (stage) => {
      await stage.publish(
        "credits",
        "as_of=2022-02-03/_run-0001-0123abcd-4567",
        "2021-12-31",
        "2022-01-31",
        "2022-02-03",
      );
      await stage.land("credits", "2022-01-31", "2022-02-04", "2022-03-30", "2022-04-05", "2022-04-06", "2099-12-30");
      await stage.submit("2022-02-04", "--carry-forward", ...json);
      await rm(join(stage.landing, "record_date=2022-02-04"), { recursive: true });
      const kept = ["--since", "2022-01"];
      const accepted = ["--accept-missing", "2022-02-28", "--month-end", "last-available"];
      await stage.mark("_READY", "2022-01-31", "2022-03-30", "2022-04-05");
      const ready = ["--ready-marker", "_READY", "--settle", "1h", "--wait-for-input", "1s"];
      await stage.submit("2022-04-05", ...kept, ...accepted, ...ready, ...json);
      await stage.land("few", "2022-04-06");
      await stage.submit("2022-04-06", "--since", "2022-04", "--max-drop", "80", ...json);
      await stage.land("narrow", "2022-04-05");
      await stage.submit("2022-04-05", ...kept, ...accepted, "--allow-missing-columns");
      await stage.submit("2099-12-30", "--since", "2099-12", "--allow-open-day", "--max-drop", "0", ...json);
    },
  },
  "a view that moves": {
    days: ["2022-03-01", "2022-03-02"],
    play: async (stage) => {
      await stage.land("credits", "2022-02-28", "2022-03-01", "2022-03-02");
      await stage.submit("2022-03-02", "--view", stage.view, ...json);
      await stage.submit("2022-03-02", "--view", stage.view);
      await stage.submit("2022-03-01", "--view", stage.view);
    },
  },
  "a run that is left, excludes another, and is attached to": {
    days: ["2022-03-01"],
    play: async (stage) => {
      await stage.land("credits", "2022-02-28", "2022-03-01");
      // By a name that stays: a run's id and its fingerprint cover the condition.
      const held = new HeldRun("/tmp/released-fixed-run");
      await held.hold();
      const where = `record_date < '2022-03-01' OR ${held.condition}`;
      const options = ["--where", where, "--detach", "--name", "left", ...json];
      const { stdout } = await stage.submit("2022-03-01", ...options);
      await stage.submit("2022-03-01", ...json);
      await held.release();
      await stage.run("attach", runIdOf(stdout), ...json);
      await stage.run("attach", runIdOf(stdout));
      await stage.run("status", runIdOf(stdout));
      await stage.run("list");
    },
  },
  "a backfill": {
    days: ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04"],
    play: async (stage) => {
      await stage.land("credits", "2022-02-28", "2022-03-01", "2022-03-02", "2022-03-04");
      const roots = ["--landing", "landing", "--processed", stage.processed];
      const backfill = ["backfill", "credit-snapshot", ...roots, "--key", "Id", "--view", stage.view];
      await stage.run(...backfill, "--from", "2022-03-01", "--to", "2022-03-02", "--dry-run", ...json);
      await stage.run(...backfill, "--from", "2022-03-01", "--to", "2022-03-04", ...json);
      await stage.run(...backfill, "--from", "2022-03-01", "--to", "2022-03-02", "--resume", ...json);
      await stage.run(...backfill, "--from", "2022-03-01", "--to", "2022-03-02");
    },
  },
  "a failure for each exit code but the conflict's": {
    days: ["2022-03-01"],
    play: async (stage) => {
      await stage.land("credits", "2022-01-31", "2022-02-28");
      await stage.land("repeated", "2022-03-01");
      await stage.submit("2022-03-01", "--on-duplicate", "allow", "--where", oneStageFails, ...json);
      await stage.submit("2022-03-01", "--since", "2022-04", ...json);
      await stage.submit("2022-03-01", "--remote", "sc://127.0.0.1:1", ...json);
      await stage.submit("2022-04-01", ...json);
      await stage.submit("2022-03-01", "--show-keys", ...json);
    },
  },
};

function runIdOf(stdout: unknown): string {
  return String(Object(Object(stdout).run).id);
}
