/**
 * Starts each server that the client claims to work with, tries each feature on it, and compares what works with the
 * table in docs/servers.md.
 *
 *   npm run test:matrix [-- --update] [--only "Spark 4.1.4"]
 *
 * Servers are installed by pip into the user's cache, once. Exits with 1 if the table says otherwise.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { SparkConnectClient } from "../../src/client/spark-connect-client.ts";
import { SparkConnectError } from "../../src/errors.ts";
import { features } from "./features.ts";
import { type ServerKind, servers, startServer } from "./servers.ts";

const { values } = parseArgs({ options: { update: { type: "boolean", default: false }, only: { type: "string" } } });
const page = new URL("../../docs/servers.md", import.meta.url);
const [begin, end] = ["<!-- matrix: begin -->", "<!-- matrix: end -->"];
const giveUpMs = 60_000;

async function columnOf(kind: ServerKind): Promise<readonly string[]> {
  await using server = await startServer(kind);
  const cells: string[] = [];
  for (const { title, check } of features) {
    // One session each: a feature that fails must not take others with it.
    const client = new SparkConnectClient({ remote: server.remote });
    const timeout = new Promise<string>((resolve) => setTimeout(resolve, giveUpMs, "no (no answer)").unref());
    const cell = await Promise.race([check(client, server.remote), timeout]).catch((error: unknown) =>
      reasonOf(title, error),
    );
    await client[Symbol.asyncDispose]();
    console.error(`${kind.title}: ${title}: ${cell}`);
    cells.push(cell);
  }
  return cells;
}

/** A failure in a cell's words; stderr gets all of it. */
function reasonOf(title: string, error: unknown): string {
  console.error(title, error);
  if (error instanceof SparkConnectError && error.code === "UNSUPPORTED") return "no (UNIMPLEMENTED)";
  return "no";
}

function table(kinds: readonly ServerKind[], columns: readonly (readonly string[])[]): string {
  const head = [`| | ${kinds.map(({ title }) => title).join(" | ")} |`, `|---${"|---".repeat(kinds.length)}|`];
  const rows = features.map(({ title }, row) => `| ${title} | ${columns.map((cells) => cells[row]).join(" | ")} |`);
  return [...head, ...rows].join("\n");
}

const kinds = servers.filter(({ title }) => values.only === undefined || title === values.only);
const columns: (readonly string[])[] = [];
for (const kind of kinds) columns.push(await columnOf(kind));
const seen = table(kinds, columns);
console.log(seen);
if (values.only === undefined) {
  const text = await readFile(page, "utf8");
  const start = text.indexOf(begin) + begin.length;
  const written = text.slice(start, text.indexOf(end)).trim();
  if (values.update) await writeFile(page, `${text.slice(0, start)}\n${seen}\n${text.slice(text.indexOf(end))}`);
  else if (written !== seen) {
    console.error("docs/servers.md says otherwise. If this is right, run npm run test:matrix -- --update.");
    process.exitCode = 1;
  }
}
