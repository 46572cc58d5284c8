import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkConnectClient, SparkSession } from "../../../src/index.ts";
import { sparkRemote } from "../spark.ts";
import { ownSession } from "./own-session.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const session = ownSession();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "consoles-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a console shows", () => {
  it("the values of rows as people write them, and what they are nested in", async () => {
    const query = `SELECT timestamp'2022-03-25 10:00:00Z' AS t, timestamp_ntz'2022-03-25 10:00:00' AS ntz,
      INTERVAL 1 DAY AS d, INTERVAL 2 YEARS AS y, make_interval(0, 1) AS c, parse_json('{"a":[1]}') AS v, 5L AS n,
      st_geomfromwkb(X'0101000000000000000000F03F0000000000000040') AS g, array(struct(1L AS x)) AS s`;
    const [row] = await session.spark.sql(query).collect();
    expect(inspect(row).split("\n")).toEqual([
      "Row {",
      "  t: 2022-03-25T10:00:00Z,",
      "  ntz: 2022-03-25T10:00:00,",
      "  d: INTERVAL '1' DAY,",
      "  y: INTERVAL '2' YEAR,",
      "  c: 1 months,",
      '  v: {"a":[1]},',
      "  n: 5n,",
      "  g: Geometry<21 bytes, SRID 0>,",
      "  s: [ Row { x: 1n } ]",
      "}",
    ]);
  });

  it("a schema, its fields and its types", async () => {
    const schema = await session.spark.sql("SELECT 1L AS id, array(1) AS list").schema();
    expect(inspect({ schema })).toBe("{ schema: StructType<id BIGINT NOT NULL,list ARRAY<INT> NOT NULL> }");
    expect(inspect(schema.fields[0])).toBe("StructField<id BIGINT NOT NULL>");
    expect(inspect(schema.fields.map(({ dataType }) => dataType))).toBe("[ bigint, array<int> ]");
  });

  it("a session without its secrets, and a streaming query", async () => {
    await using spark = SparkSession.fromClient(new SparkConnectClient({ remote: sparkRemote() }));
    expect(inspect(spark)).toBe(`SparkSession<${spark.client.remote}>`);
    expect(inspect(spark)).not.toContain(sparkRemote().split("token=")[1] || "a token");
    const query = await spark.readStream.format("rate").load().writeStream.format("noop").queryName("q").start();
    expect(inspect(query)).toBe(`StreamingQuery<q, ${query.id}>`);
    await query.stop();
  });
});

describe("an uncaught error", () => {
  it("has its message once, its stack, and what identifies it", () => {
    const program = `import { SparkSession } from ${JSON.stringify(join(root, "dist/index.js"))};
      const spark = await SparkSession.builder.remote(process.env.REMOTE).getOrCreate();
      await spark.sql("SELECT nope FROM range(3)").collect();`;
    writeFileSync(join(folder, "failing.js"), program);
    const { stderr } = spawnSync(process.execPath, [join(folder, "failing.js")], {
      encoding: "utf8",
      env: { ...process.env, REMOTE: sparkRemote(), NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    expect(stderr.split("cannot be resolved").length - 1).toBe(1);
    expect(stderr).toMatch(/^ {4}at async file:.*failing\.js:3/m);
    expect(stderr).toMatch(/\n {2}errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',\n {2}sqlState: '42703',\n/);
    expect(stderr).toMatch(/\n {2}operationId: '[-0-9a-f]{36}',\n {2}\[cause\]: \[RpcError: INTERNAL\] .*\n\}\n/);
    expect(stderr.split("\n").length).toBeLessThan(25);
  });
});

describe("a test that fails", () => {
  it("shows LONGs as bigints in its difference", () => {
    const program = `import { expect, it } from "vitest";
      import { compileRowBuilder } from ${JSON.stringify(join(root, "src/arrow/decode/row-class.ts"))};
      it("differs", () => {
        const [row] = compileRowBuilder(["id", "list"])([[0n], [[2n ** 60n]]], 1);
        expect([row]).toEqual([{ id: 1n, list: [2n] }]);
      });`;
    writeFileSync(join(folder, "differs.test.ts"), program);
    writeFileSync(join(folder, "vitest.config.js"), "export default {};");
    const vitest = ["vitest", "run", "--root", folder, "differs.test.ts"];
    const { stdout, stderr } = spawnSync("npx", vitest, {
      encoding: "utf8",
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, VITEST: undefined },
    });
    const shown = stdout + stderr;
    expect(shown).toContain('-     "id": 1n,');
    expect(shown).toContain('+     "id": 0n,');
    expect(shown).toContain("+       1152921504606846976n,");
    expect(shown).not.toContain("rawJSON");
  });
});
