/** A type as Spark writes it in JSON: a name (`"long"`, `"decimal(10,2)"`, `"interval day to second"`) or an object. */
export type JsonDataType = string | JsonArrayType | JsonMapType | JsonStructType | JsonUserDefinedType;

/** An array in Spark's JSON form. */
export interface JsonArrayType {
  readonly type: "array";
  readonly elementType: JsonDataType;
  readonly containsNull: boolean;
}

/** A map in Spark's JSON form. */
export interface JsonMapType {
  readonly type: "map";
  readonly keyType: JsonDataType;
  readonly valueType: JsonDataType;
  readonly valueContainsNull: boolean;
}

/** A struct in Spark's JSON form. */
export interface JsonStructType {
  readonly type: "struct";
  readonly fields: readonly JsonStructField[];
}

/** A field in Spark's JSON form. */
export interface JsonStructField {
  readonly name: string;
  readonly type: JsonDataType;
  readonly nullable: boolean;
  readonly metadata?: Metadata;
}

/** A type defined by a program on top of another one, `sqlType`, which is how its values are stored. */
export interface JsonUserDefinedType {
  readonly type: "udt";
  readonly class?: string;
  readonly pyClass?: string | null;
  readonly serializedClass?: string;
  readonly sqlType?: JsonDataType | null;
}

/** What a column carries in addition to its type: plain JSON. */
export type Metadata = { readonly [key: string]: MetadataValue };
/** What metadata may hold. */
export type MetadataValue =
  | null
  | boolean
  | number
  | string
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue };
