import { expect, it } from "vitest";
import { daysOf, land } from "../integration/credit-snapshot/landing-zone.ts";
import { RunBench } from "../runs/run-bench.ts";
import type { SparkUnderTest } from "../runs/spark-under-test.ts";
import { describeCluster, describeStorage } from "./cluster.ts";
import { bucketOf, clusterSpark } from "./cluster-spark.ts";

const zone = daysOf("2022-01-31", "2022-04-01");
const MONTH_ENDS = ["2022-01-31", "2022-02-28", "2022-03-31"];
const CREDITS = 26;
/** Identifies the day's folder that a row landed in: 1,000 for each credit, and the day's place in the zone. */
const columns = ["concat('c', id) AS Id", "1000 * id + datediff(record_date, DATE'2022-01-31') AS n"];

/** The content of T(day), a line for each of its days. */
function expectedTable(day: string): readonly string[] {
  const kept = [...MONTH_ENDS.filter((monthEnd) => monthEnd < day), day];
  return kept.map((recordDate) => {
    const sum = (1000 * CREDITS * (CREDITS - 1)) / 2 + CREDITS * zone.indexOf(recordDate);
    return `${day} ${recordDate} ${CREDITS} ${sum}`;
  });
}

/** `BACKFILL_DAYS=60` is the whole zone: about three minutes on two cores on the disk, and twice as long on S3. */
const given = process.env["BACKFILL_DAYS"];
const diskDays = Number(given ?? 8);
const s3Days = Number(given ?? 4);

// The zone's last days, as tables gain a day at the end of a month.
describeCluster(`a backfill of ${diskDays} days on the cluster's disk`, (cluster) =>
  publishesEachDay(() => clusterSpark(cluster), zone.slice(-diskDays)),
);

describeStorage(`a backfill of ${s3Days} days on the cluster and S3`, (cluster, s3) =>
  publishesEachDay(() => clusterSpark(cluster, bucketOf(s3)), zone.slice(-s3Days)),
);

function publishesEachDay(begin: () => Promise<SparkUnderTest>, days: readonly string[]): void {
  const timeout = 300_000 + days.length * 30_000;
  it("publishes each day's exact table, and nothing when it is run again", { timeout }, async () => {
    await using bench = await RunBench.begin(begin, []);
    await using session = bench.newSession();
    await land(session, bench.lake.landing, { days: zone, credits: CREDITS, columns });
    const roots = ["--landing", bench.lake.landing, "--processed", bench.lake.processed];
    const range = ["--from", days[0] ?? "", "--to", days.at(-1) ?? ""];
    const backfill = ["backfill", "credit-snapshot", ...roots, ...range];

    const { exitCode, json, stderr } = await bench.json([...backfill, "--parallel", "4"]);
    const expected = days.map((day) => ({ day, tables: expectedTable(day) }));
    expect({ exitCode, json }, stderr).toMatchObject({
      exitCode: 0,
      json: {
        ok: true,
        days: expected.map(({ day, tables }) => ({ day, state: "published", rows: CREDITS * tables.length })),
      },
    });
    // In the same words as the expected JSON of each day.
    const paths = (json["days"] as readonly { readonly path: string }[]).map(({ path }) => path);
    const tables = session.read.option("recursiveFileLookup", "true").parquet(...paths);
    const part = (name: string) => `regexp_extract(_metadata.file_path, '/${name}=([^/]+)/', 1)`;
    const lines = tables
      .selectExpr(`${part("as_of")} AS as_of`, `${part("record_date")} AS day`, "n")
      .groupBy("as_of", "day")
      .agg({ "*": "count", n: "sum" });
    const seen = (await lines.orderBy("as_of", "day").collect()).map((line) => [...line].join(" "));
    expect(seen).toEqual(expected.flatMap(({ tables: table }) => table));

    const again = await bench.json([...backfill, "--parallel", "4"]);
    expect(again).toMatchObject({
      exitCode: 0,
      json: { ok: true, days: days.map((day, index) => ({ day, state: "already-published", path: paths[index] })) },
    });
  });
}
