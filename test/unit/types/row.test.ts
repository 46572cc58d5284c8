import { expectTypeOf } from "expect-type";
import { describe, expect, it } from "vitest";
import { DecimalType, IntegerType, LongType, StringType, TimestampType } from "../../../src/types/atomic-types.ts";
import { ArrayType, MapType, StructField, StructType } from "../../../src/types/data-type.ts";
import type { Row, RowOf } from "../../../src/types/row.ts";
import type { Timestamp } from "../../../src/types/timestamp.ts";

const credits = StructType.of({
  id: "BIGINT NOT NULL",
  name: "string",
  amount: "decimal(10,2) not null",
  tags: "array<string>",
  opened: new TimestampType(),
});

describe("RowOf", () => {
  it("gives each declared column its type, null only where it may be", () => {
    type Credit = RowOf<typeof credits>;
    expectTypeOf<Credit["id"]>().toEqualTypeOf<bigint>();
    expectTypeOf<Credit["name"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Credit["amount"]>().toEqualTypeOf<string>();
    expectTypeOf<Credit["tags"]>().toEqualTypeOf<readonly (string | null)[] | null>();
    expectTypeOf<Credit["opened"]>().toEqualTypeOf<Timestamp | null>();
    expectTypeOf<Credit>().toExtend<Iterable<unknown>>();
    expect(credits.toDDL()).toBe(
      "id BIGINT NOT NULL,name STRING,amount DECIMAL(10,2) NOT NULL,tags ARRAY<STRING>,opened TIMESTAMP",
    );
  });

  it("makes a renamed column a compile error", () => {
    const nameOf = (row: RowOf<typeof credits>): string | null => row.name;
    // @ts-expect-error There is no column of this name.
    const ofRenamed = (row: RowOf<typeof credits>): unknown => row.nom;
    expect([nameOf.length, ofRenamed.length]).toEqual([1, 1]);
  });

  it("follows fields, arrays, maps and structs declared by classes", () => {
    const schema = new StructType([
      new StructField("id", new LongType(), false),
      new StructField("scores", new MapType(new StringType(), new IntegerType(), false), false),
      new StructField("parts", new ArrayType(new StructType([new StructField("price", new DecimalType())]), false)),
    ]);
    type Order = RowOf<typeof schema>;
    expectTypeOf<Order["id"]>().toEqualTypeOf<bigint>();
    expectTypeOf<Order["scores"]>().toEqualTypeOf<ReadonlyMap<string, number>>();
    expectTypeOf<NonNullable<Order["parts"]>[number]["price"]>().toEqualTypeOf<string | null>();
    expect(schema.simpleString()).toBe(
      "struct<id:bigint,scores:map<string,int>,parts:array<struct<price:decimal(10,0)>>>",
    );
  });

  it("asks nothing of those who declare no schema", () => {
    expectTypeOf<RowOf<StructType>>().toEqualTypeOf<Row>();
    expectTypeOf<Row["anything"]>().toEqualTypeOf<unknown>();
    const schema = StructType.fromDDL("id INT");
    expectTypeOf(schema).toEqualTypeOf<StructType>();
    expect(schema.fieldNames()).toEqual(["id"]);
  });

  it("knows of a type that it cannot read from DDL only that it is some type", () => {
    const schema = StructType.of({ span: "interval day to second not null", byName: "map<string,int>" });
    expectTypeOf<RowOf<typeof schema>["span"]>().toEqualTypeOf<unknown>();
    expect(schema.toDDL()).toBe("span INTERVAL DAY TO SECOND NOT NULL,byName MAP<STRING, INT>");
  });
});

describe("StructType.of", () => {
  it("refuses names that are whole numbers, which JavaScript would move to the front", () => {
    expect(() => StructType.of({ b: "int", "1": "int" })).toThrow('Declare the column "1" as a StructField');
  });
});
