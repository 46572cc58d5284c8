import type { ProjectFiles } from "./write-project.ts";

/** The versions that a new project checks its types with; those that this package is built with. */
export const toolVersions = { typescript: "7.0.2", "@types/node": "22.18.13" } as const;

/** A project with a job, a test of it and its defaults, as it is the day that it is made. */
export function projectFiles(name: string, version: string): ProjectFiles {
  return {
    "package.json": `${JSON.stringify(manifest(name, version), null, 2)}\n`,
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\nout/\nspark-warehouse/\n",
    "README.md": readme(name),
    "spark-connect.yaml": defaults,
    "data/orders.csv": orders,
    "src/daily-orders.ts": job,
    "test/daily-orders.test.ts": test,
  };
}

function manifest(name: string, version: string) {
  return {
    name,
    private: true,
    type: "module",
    engines: { node: ">=22.18" },
    scripts: {
      start: "spark-connect submit src/daily-orders.ts --day 2022-03-25",
      test: "node --test",
      typecheck: "tsc",
    },
    dependencies: { "spark-connect": version },
    devDependencies: toolVersions,
  };
}

const tsconfig = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "esnext.disposable"],
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["src", "test"]
}
`;

const defaults = `# What \`spark-connect\` takes for options that are not typed. Profiles, which say where Spark is, are in your own
# configuration: nothing here can send your token elsewhere.
jobs:
  daily-orders:
    from: data/orders.csv
    to: out
`;

const orders = `id,customer,amount,day
1,ada,12.30,2022-03-24
2,bob,5.00,2022-03-25
3,ada,0.70,2022-03-25
4,ada,1.00,2022-03-25
`;

const job = `import { col, type DataFrame, day, defineJob, functions as F, path } from "spark-connect";

/** What each customer ordered. */
export function totals(orders: DataFrame): DataFrame {
  return orders.groupBy("customer").agg(F.sum("amount").alias("total"), F.count("*").alias("orders"));
}

export default defineJob({
  name: "daily-orders",
  description: "write what each customer ordered on a day, as Parquet",
  parameters: {
    from: path("the CSV files of orders"),
    to: path("the folder to write the days into"),
    day: day("the day of the orders"),
  },
  // Days do not exclude each other: each has a folder of its own.
  target: ({ to, day }) => [to, day],
  run: ({ from, to, day }, { spark }) => {
    const schema = "id BIGINT, customer STRING, amount DECIMAL(10,2), day DATE";
    const orders = spark.read.schema(schema).option("header", true).csv(from);
    return totals(orders.where(col("day").eq(day))).write.mode("error").toCommand(\`\${to}/day=\${day}\`);
  },
});
`;

const test = `import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseIsoDate, runJob } from "spark-connect";
import { assertDataFrameEqual, testSpark } from "spark-connect/testing";
import dailyOrders, { totals } from "../src/daily-orders.ts";

const spark = await testSpark(after);

test("adds up the orders of each customer", async () => {
  const orders = await spark.createDataFrame(
    [
      { customer: "ada", amount: "0.70" },
      { customer: "bob", amount: "5.00" },
      { customer: "ada", amount: "1.00" },
    ],
    "customer STRING, amount DECIMAL(10,2)",
  );
  await assertDataFrameEqual(totals(orders), [
    { customer: "ada", total: "1.70", orders: 2n },
    { customer: "bob", total: "5.00", orders: 1n },
  ]);
});

test("writes the orders of its day alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "daily-orders-"));
  try {
    const from = join(import.meta.dirname, "..", "data", "orders.csv");
    const day = parseIsoDate("2022-03-24");
    const { fields } = await runJob(dailyOrders, { from, to: folder, day }, { spark });
    await assertDataFrameEqual(spark.read.parquet(String(fields["path"])), [
      { customer: "ada", total: "12.30", orders: 1n },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
`;

function readme(name: string): string {
  return `# ${name}

A job for Spark, in TypeScript. It needs Node 22.18 or newer and Java 17 or newer; Spark itself is installed once, through pip.

\`\`\`sh
npm install                        # or, with the package in a file: npm install PATH/spark-connect.tgz
npx spark-connect local install    # the Spark that tests and \`npm start\` use
npm test                           # runs the job on a Spark of the test's own
npm run typecheck
npm start                          # writes out/day=2022-03-25
\`\`\`

| file | |
|---|---|
| \`src/daily-orders.ts\` | the job, and the part of it that needs no files |
| \`test/daily-orders.test.ts\` | a test of both |
| \`spark-connect.yaml\` | what \`from\` and \`to\` are unless they are typed |
| \`data/orders.csv\` | a few orders |

On a cluster:

\`\`\`sh
npx spark-connect submit src/daily-orders.ts --day 2022-03-25 --remote sc://spark:15002 --from s3a://lake/orders --to s3a://lake/days
npx spark-connect submit src/daily-orders.ts --help
\`\`\`
`;
}
