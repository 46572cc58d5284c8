import { describe, expect, it } from "vitest";
import { column, InvalidInputError, SparkConnectClient, SparkSession } from "../../../src/index.ts";

const spark = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost" }));
const other = SparkSession.fromClient(new SparkConnectClient({ remote: "sc://localhost" }));

describe("an extension", () => {
  it("is copied: its bytes may be written to afterwards", () => {
    const value = new Uint8Array([1, 2]);
    const { plan } = spark.newCommand({ typeUrl: "type.googleapis.com/acme.Do", value });
    value[0] = 9;
    expect(plan.opType).toMatchObject({
      value: { commandType: { case: "extension", value: { typeUrl: "type.googleapis.com/acme.Do" } } },
    });
    expect(plan.opType.value).toMatchObject({ commandType: { value: { value: new Uint8Array([1, 2]) } } });
  });

  it("has the name of its message as a column", () => {
    const made = column({ typeUrl: "type.googleapis.com/acme.Scan", value: new Uint8Array() });
    expect(String(made)).toBe("Column<acme.Scan()>");
  });

  it.each([
    ["a message that is not packed", { $typeName: "acme.Scan" }],
    ["a name without a URL", { typeUrl: "acme.Scan", value: new Uint8Array() }],
    ["a text for bytes", { typeUrl: "type.googleapis.com/acme.Scan", value: "AQ==" }],
  ])("is refused for %s", (_what, wrong) => {
    // As JavaScript may call it.
    expect(() => spark.newDataFrame(wrong as never)).toThrow(InvalidInputError);
  });
});

describe("toProto", () => {
  it("gives the bytes of the messages that are sent", async () => {
    expect(Buffer.from(await spark.toProto(column("id"))).toString("latin1")).toContain("id");
    expect((await spark.toProto(spark.range(1))).byteLength).toBeGreaterThan(0);
  });

  it("refuses rows of another session, and a column whose subquery would stay behind", async () => {
    await expect(spark.toProto(other.range(1))).rejects.toThrow("belongs to session");
    await expect(spark.toProto(spark.range(1).scalar())).rejects.toThrow("has a subquery");
    await expect(spark.toProto("id" as never)).rejects.toThrow("a DataFrame or a column");
  });
});
