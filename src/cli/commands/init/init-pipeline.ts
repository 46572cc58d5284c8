import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FailureError } from "../../../submit/failure.ts";
import type { CliContext } from "../../context.ts";
import type { CommandResult } from "../../terminal/output.ts";
import { ownVersion, type ProjectFiles, writeProject } from "./write-project.ts";

/** Writes a small pipeline that runs as it is. Throws a usage failure if something has that name already. */
export async function initPipeline({ cwd }: CliContext, name: string): Promise<CommandResult> {
  if (!/^\w[\w-]*$/.test(name)) {
    throw new FailureError("USAGE", `'${name}' is not a name for a pipeline`, {
      hint: "Use letters, digits, _ and -.",
    });
  }
  const folder = resolve(cwd, name);
  await made(folder);
  await mkdir(join(folder, "storage"));
  const files = filesOf(name, folder);
  await writeProject(folder, files);
  return {
    ok: true,
    json: { pipeline: name, path: folder, files: Object.keys(files) },
    lines: [
      `Made ${folder}. To run the pipeline:`,
      `  cd ${name}`,
      "  npm install",
      "  npx spark-connect submit spark-pipeline.yml",
    ],
  };
}

async function made(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new FailureError("USAGE", isThere ? `${folder} exists already` : `cannot make ${folder}: ${String(cause)}`, {
      hint: isThere ? "Choose another name; nothing of it was changed." : "Choose a folder that can be written to.",
      cause,
    });
  }
}

function filesOf(name: string, folder: string): ProjectFiles {
  return {
    "package.json": `${JSON.stringify({ name, private: true, type: "module", dependencies: { "spark-connect": ownVersion() } }, null, 2)}\n`,
    "spark-pipeline.yml": `name: ${name}
# Where Spark keeps checkpoints; the server must be able to write there.
storage: ${pathToFileURL(join(folder, "storage")).href}
libraries:
  - glob:
      include: transformations/**
`,
    "transformations/numbers.ts": `import { materializedView } from "spark-connect/pipelines";

materializedView("numbers", (spark) => spark.range(10), { comment: "what the other one reads" });
`,
    "transformations/even_numbers.sql": `CREATE MATERIALIZED VIEW even_numbers
AS SELECT id FROM numbers WHERE id % 2 = 0;
`,
  };
}
