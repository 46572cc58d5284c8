import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { BatchDecoder } from "../../../src/arrow/decode/batch-decoder.ts";
import { encodeRows } from "../../../src/arrow/encode/encode-rows.ts";
import { InvalidInputError } from "../../../src/errors.ts";
import { DataTypeSchema } from "../../../src/gen/spark/connect/types_pb.js";
import { IntegerType } from "../../../src/types/atomic-types.ts";
import { dataTypeFromJson, StructField, StructType, UserDefinedType } from "../../../src/types/data-type.ts";
import { dataTypeFromProto, dataTypeToProto } from "../../../src/types/proto-data-type.ts";

const vectorClasses = ["org.apache.spark.ml.linalg.VectorUDT", "org.apache.spark.mllib.linalg.VectorUDT"];
const matrixClasses = ["org.apache.spark.ml.linalg.MatrixUDT", "org.apache.spark.mllib.linalg.MatrixUDT"];
const point = new UserDefinedType(null, { jvmClass: "org.example.PointUDT" });

describe("a type that the server names by its class alone", () => {
  it.each(vectorClasses)("is stored as a vector: %s", (jvmClass) => {
    expect(new UserDefinedType(undefined, { jvmClass }).sqlType?.sql()).toBe(
      "STRUCT<type: TINYINT NOT NULL, size: INT, indices: ARRAY<INT>, values: ARRAY<DOUBLE>>",
    );
  });

  it.each(matrixClasses)("is stored as a matrix: %s", (jvmClass) => {
    expect(new UserDefinedType(undefined, { jvmClass }).sqlType?.sql()).toBe(
      "STRUCT<type: TINYINT NOT NULL, numRows: INT NOT NULL, numCols: INT NOT NULL, colPtrs: ARRAY<INT>, " +
        "rowIndices: ARRAY<INT>, values: ARRAY<DOUBLE>, isTransposed: BOOLEAN NOT NULL>",
    );
  });

  it("is a type all the same where the class is not known", () => {
    const sent = fromBinary(DataTypeSchema, toBinary(DataTypeSchema, dataTypeToProto(point)));
    expect(dataTypeFromProto(sent)).toEqual(point);
    expect([point.sqlType, point.sql(), point.simpleString()]).toEqual([null, "udt", "udt"]);
    expect(point.jsonValue()).toEqual({ type: "udt", class: "org.example.PointUDT", pyClass: null, sqlType: null });
    expect(dataTypeFromJson(point.jsonValue())).toEqual(point);
  });

  it("gives rows as Arrow lays them out where the class is not known", () => {
    const stored = new StructType([new StructField("x", new IntegerType()), new StructField("y", new IntegerType())]);
    const sent = encodeRows([[{ x: 1, y: 2 }], [null]], new StructType([new StructField("p", stored)]));
    const decoder = new BatchDecoder(new StructType([new StructField("p", point)]));
    expect(JSON.stringify([...decoder.decode(sent).rows()])).toBe('[{"p":{"x":1,"y":2}},{"p":null}]');
  });

  it("takes no local data where the class is not known", () => {
    const making = (): unknown => encodeRows([[1]], new StructType([new StructField("p", point)]));
    expect(making).toThrow(InvalidInputError);
    expect(making).toThrow("It is not known how the user-defined type org.example.PointUDT stores its values");
  });
});
