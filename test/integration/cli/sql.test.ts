import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sparkRemote } from "../spark.ts";
import { type Home, makeHome, runCommand, runJson } from "./run-command.ts";

const main = join(import.meta.dirname, "..", "..", "..", "dist", "cli", "main.js");
let home: Home;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  home = await makeHome();
  env = { ...home.env, SPARK_REMOTE: sparkRemote() };
});
afterAll(() => home?.[Symbol.asyncDispose]());

describe("sql", () => {
  it("prints a table", async () => {
    const { stdout, exitCode } = await runCommand(["sql", "SELECT id, concat('c', id) AS name FROM range(2)"], { env });
    expect({ stdout, exitCode }).toEqual({ stdout: "id  name\n--  ----\n 0  c0\n 1  c1\n", exitCode: 0 });
  });

  it("prints CSV and JSON Lines", async () => {
    const query = "SELECT 9007199254740993 AS big, 'a,b' AS s, NULL AS n";
    const csv = await runCommand(["sql", query, "--format", "csv"], { env });
    expect(csv.stdout).toBe('big,s,n\r\n9007199254740993,"a,b",\r\n');
    const json = await runCommand(["sql", query, "--format", "json"], { env });
    expect(json.stdout).toBe('{"big":9007199254740993,"s":"a,b","n":null}\n');
  });

  it("prints values other than plain texts and numbers as Spark's to_json does", async () => {
    const query = `SELECT parse_json('{"a":[1.10,"x",9007199254740993]}') AS v, X'00ff' AS b, double('NaN') AS n,
      -float('Infinity') AS i, map(X'01', struct(1 AS a, 2 AS a, parse_json('true') AS v)) AS m, 5 AS b_2, X'' AS b`;
    const json = await runCommand(["sql", query, "--format", "json"], { env });
    expect(json.stdout).toBe(
      '{"v":{"a":[1.1,"x",9007199254740993]},"b":"AP8=","n":"NaN","i":"-Infinity",' +
        '"m":{"AQ==":{"a":1,"a_2":2,"v":true}},"b_2":5,"b_3":""}\n',
    );
    const csv = await runCommand(["sql", query, "--format", "csv"], { env });
    expect(csv.stdout.split("\r\n")[1]).toBe(
      '"{""a"":[1.1,""x"",9007199254740993]}",AP8=,NaN,-Infinity,"{""AQ=="":{""a"":1,""a_2"":2,""v"":true}}",5,""',
    );
    const { stdout } = await runJson(["sql", query], { env });
    expect(stdout).toContain(
      '"rows":[[{"a":[1.1,"x",9007199254740993]},"AP8=","NaN","-Infinity",{"AQ==":{"a":1,"a_2":2,"v":true}},5,""]]',
    );
  });

  it("prints shapes, intervals and keys that are rows", async () => {
    const query = `SELECT st_geomfromwkb(X'0101000000000000000000F03F0000000000000040') AS g, INTERVAL 1 DAY AS d,
      map(struct(1 AS a), 1, struct(2 AS a), 2) AS m, '' AS e, NULL AS n`;
    const csv = await runCommand(["sql", query, "--format", "csv"], { env });
    expect(csv.stdout.split("\r\n")[1]).toBe(
      '"{""srid"":0,""wkb"":""AQEAAAAAAAAAAADwPwAAAAAAAABA"",""surface"":""plane""}",' +
        `INTERVAL '1' DAY,"{""{\\""a\\"":1}"":1,""{\\""a\\"":2}"":2}","",`,
    );
  });

  it("cancels a statement that takes longer than --timeout, and exits with 8", async () => {
    const { stderr, exitCode } = await runCommand(
      ["sql", "SELECT 1; SELECT reflect('java.lang.Thread', 'sleep', 60000L) FROM range(1)", "--timeout", "1s"],
      { env },
    );
    expect({ exitCode, said: stderr.includes("the statement took longer than --timeout") }).toEqual({
      exitCode: 8,
      said: true,
    });
  });

  it("is one object with -o json, digits and types kept", async () => {
    const { stdout } = await runJson(["sql", "SELECT 9007199254740993 AS big, 1 AS small"], { env });
    expect(stdout).toContain('"columns":[{"name":"big","type":"bigint"},{"name":"small","type":"int"}]');
    expect(stdout).toContain('"rows":[[9007199254740993,1]]');
  });

  it("runs the statements of a file in one session, with bound parameters", async () => {
    const file = join(home.directory, "two.sql");
    await writeFile(
      file,
      "-- a view; and a query\nCREATE TEMP VIEW v AS SELECT id FROM range(5);\nSELECT * FROM v WHERE id >= :least;",
    );
    const { stdout } = await runCommand(["sql", "-f", file, "--param", "least:int=3", "--format", "csv"], { env });
    expect(stdout).toBe("id\r\n3\r\n4\r\n");
  });

  it("binds a parameter, whatever it holds", async () => {
    const { stdout } = await runCommand(
      ["sql", "SELECT :x AS x", "--param", "x='; DROP TABLE t; --", "--format", "csv"],
      { env },
    );
    expect(stdout).toBe("x\r\n'; DROP TABLE t; --\r\n");
  });

  it.each([["-f", "-"], []])("reads standard input with %j", (...args) => {
    const input = "SELECT 1; -- x\r\nSELECT :n AS n, typeof(:x) AS x";
    const params = ["--param", "n:int=-2147483648", "--param", "x:double=5", "--format", "csv"];
    const options = { env: { ...process.env, ...env }, encoding: "utf8", input } as const;
    const { stdout } = spawnSync(process.execPath, [main, "sql", ...args, ...params], options);
    expect(stdout).toBe("n,x\r\n-2147483648,double\r\n");
  });

  it("refuses a file that is not UTF-8, and says where", async () => {
    const file = join(home.directory, "latin.sql");
    await writeFile(file, Buffer.from("-- \xe4\nSELECT 1", "latin1"));
    const refused = {
      exitCode: 2,
      json: { error: { code: "USAGE", message: `${file} is not UTF-8: line 1 has other bytes` } },
    };
    expect(await runJson(["sql", "-f", file], { env })).toMatchObject(refused);
    expect(await runJson(["submit", file], { env })).toMatchObject(refused);
    await writeFile(file, "\ufeffSELECT 1 AS a");
    expect((await runCommand(["sql", "-f", file, "--format", "csv"], { env })).stdout).toBe("a\r\n1\r\n");
  });

  it.each([
    ["table", "head -4", " id  t\n---  -\n  0  a\n  1  a\n0\n"],
    ["csv", "head -2", "id,t\r\n0,a\r\n0\n"],
    ["json", "head -1", '{"id":0,"t":"a"}\n0\n'],
    ["markdown", "head -3", "| id | t |\n| --- | --- |\n| 0 | a |\n0\n"],
    ["vertical", "head -3", "-RECORD 0\n id | 0\n t  | a\n0\n"],
  ])("as %s ends when its reader does, without an error", (format, reader, text) => {
    const query = "SELECT id, 'a' AS t FROM range(5000000) ORDER BY id";
    const script = `"${process.execPath}" "${main}" sql --format ${format} "${query}" | ${reader}; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { env: { ...process.env, ...env }, encoding: "utf8" });
    expect(stdout).toBe(text);
    expect(stderr).not.toMatch(/EPIPE|\bat /);
  });

  it("prints a table of any length, and says how many rows it has", async () => {
    const query = "SELECT id, concat('c', id) AS name FROM range(200000) ORDER BY id";
    const { stdout, stderr, exitCode } = await runCommand(["sql", query], { env });
    const lines = stdout.split("\n");
    expect([exitCode, lines.length, ...lines.slice(0, 3), ...lines.slice(-3)]).toEqual([
      0,
      200_003,
      " id  name",
      "---  ----",
      "  0  c0",
      "199998  c199998",
      "199999  c199999",
      "",
    ]);
    expect(stderr).toMatch(/\n200000 rows\n$/);
  });

  it("runs each statement to its end, and stops at the first that fails", async () => {
    const query = "SELECT 1 AS a; SELECT id, assert_true(id < 3) FROM range(9); SELECT 3 AS c";
    const { exitCode, stdout, stderr } = await runCommand(["sql", query], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("'(id < 3)' is not true!");
  });

  it.each([
    [
      "a query without columns",
      "CREATE TEMP VIEW v AS SELECT 1 AS a; SELECT * EXCEPT (a) FROM v WHERE assert_true(a = 2) IS NULL",
    ],
    ["a type that no table may have", "SELECT make_interval(a), assert_true(a = 2) FROM VALUES (1) AS t(a); SELECT 3"],
    ["a script", "BEGIN SELECT assert_true(1 = 2); SELECT 3; END; SELECT 4"],
  ])("runs %s too", async (_what, query) => {
    const { exitCode, stderr } = await runCommand(["sql", query], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("is not true!");
  });

  it("prints the rows of the last statement alone", async () => {
    const { stdout, exitCode } = await runCommand(["sql", "SELECT 1 AS a; SHOW FUNCTIONS LIKE 'abs'; SELECT 3 AS c"], {
      env,
    });
    expect({ stdout, exitCode }).toEqual({ stdout: "c\n-\n3\n", exitCode: 0 });
  });

  it("that Spark refuses ends with 1, the error class and where it is", async () => {
    const { exitCode, stderr } = await runCommand(["sql", "SELECT * FROM nowhere"], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("TABLE_OR_VIEW_NOT_FOUND");
  });
});
