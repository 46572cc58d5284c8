import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Column, type DataFrame, functions as F, SparkSession } from "../../../src/index.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { compiledJava, packedJar } from "../submit/java-jar.ts";
import { type Generated, generated } from "./generated.ts";

let folder: string;
let server: EmbeddedServer;
let acme: Generated;
let spark: SparkSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "extensions-"));
  acme = await generated();
  const classes = await compiledJava(join(import.meta.dirname, "plugins"), folder);
  const plugin = (name: string) => `sparkconnect.test.Plugins$${name}`;
  server = await startEmbeddedServer({
    master: "local[1]",
    conf: {
      "spark.sql.warehouse.dir": join(folder, "warehouse"),
      "spark.jars": await packedJar(classes, join(folder, "plugins.jar")),
      "spark.connect.extensions.relation.classes": plugin("Named"),
      "spark.connect.extensions.expression.classes": plugin("Shouted"),
      "spark.connect.extensions.command.classes": plugin("Noted"),
    },
  });
  spark = await SparkSession.builder.remote(`${server.remote};token=${server.token}`).create();
});
afterAll(async () => {
  await spark?.stop();
  await server?.[Symbol.asyncDispose]();
  await acme?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

// Typed wrappers, as docs/extensions.md has them.
async function named(df: DataFrame<object>, name: string): Promise<DataFrame> {
  const message = create(acme.NamedSchema, { input: await spark.toProto(df), name });
  return spark.newDataFrame(anyPack(acme.NamedSchema, message));
}

async function shouted(text: Column): Promise<Column> {
  const message = create(acme.ShoutedSchema, { child: await spark.toProto(text) });
  return F.column(anyPack(acme.ShoutedSchema, message));
}

const noted = (view: string) => spark.newCommand(anyPack(acme.NotedSchema, create(acme.NotedSchema, { view })));

const rows = async (df: DataFrame<object>) => (await df.collect()).map((row) => [...row]);

describe("a plug-in of the server", () => {
  it("makes rows of a message that holds a DataFrame, which go on as any other's", async () => {
    const numbers = await named(spark.range(3).where(F.col("id").gt(0)), "n");
    expect(await rows(numbers.select(F.col("n.id").plus(1n).alias("next")))).toEqual([[2n], [3n]]);
    expect(
      await rows(numbers.join(await named(numbers, "m"), F.col("n.id").eq(F.col("m.id"))).orderBy("n.id")),
    ).toEqual([
      [1n, 1n],
      [2n, 2n],
    ]);
    expect(await numbers.columns()).toEqual(["id"]);
  });

  it("makes a column of a message that holds one", async () => {
    const texts = spark.range(1).select(F.lit("low").alias("t"));
    const high = await shouted(F.concat(F.col("t"), F.lit("er")));
    expect(await rows(texts.select(high.alias("high")).where((await shouted(F.col("high"))).eq("LOWER")))).toEqual([
      ["LOWER"],
    ]);
    expect(String(high)).toContain("acme.Shouted()");
  });

  it("gets rows of functions in TypeScript and of commands, which have run once", async () => {
    const half = F.udf((n: number) => n / 2, { args: ["int"], returns: "double" });
    await spark.sql("CREATE TABLE kept(n INT) USING parquet");
    const inserted = spark.sql("INSERT INTO kept VALUES (3)");
    expect(await rows(await named(inserted, "i"))).toEqual([]);
    const halves = await named(spark.table("kept").select(half(F.col("n")).alias("half")), "h");
    expect(await rows(halves.select("h.half"))).toEqual([[1.5]]);
  });

  it("runs a command, and knows what the user context of its request says", async () => {
    const told = anyPack(acme.NotedSchema, create(acme.NotedSchema, { view: "who" }));
    await spark.execute(noted("before"));
    const id = spark.client.userContextExtensions.add(told);
    await spark.execute(noted("during"));
    spark.client.userContextExtensions.remove(id);
    await spark.execute(noted("after"));
    expect(await rows(spark.table("before"))).toEqual([[null, null]]);
    expect(await rows(spark.table("during"))).toEqual([["type.googleapis.com/acme.Noted", "\n\u0003who"]]);
    expect(await rows(spark.table("after"))).toEqual([[null, null]]);
  });

  it("is missing: the server says that it knows no such message", async () => {
    const unknown = { typeUrl: "type.googleapis.com/acme.Unknown", value: new Uint8Array() };
    await expect(spark.newDataFrame(unknown).collect()).rejects.toThrow("No handler found for extension");
    await expect(spark.range(1).select(F.column(unknown)).collect()).rejects.toThrow("No handler found for extension");
    await expect(spark.execute(spark.newCommand(unknown))).rejects.toThrow("No handler found for extension");
  });
});
