/** A catalog, as `listCatalogs` gives it. */
export interface CatalogMetadata {
  readonly name: string;
  readonly description: string | null;
}

/** A database, or namespace. */
export interface Database {
  readonly name: string;
  readonly catalog: string | null;
  readonly description: string | null;
  readonly locationUri: string;
}

/** A table or a view. */
export interface Table {
  readonly name: string;
  readonly catalog: string | null;
  readonly namespace: readonly string[] | null;
  readonly description: string | null;
  /** `MANAGED`, `EXTERNAL`, `VIEW` or `TEMPORARY`. */
  readonly tableType: string;
  readonly isTemporary: boolean;
}

/** A function that SQL can call. */
export interface CatalogFunction {
  readonly name: string;
  readonly catalog: string | null;
  readonly namespace: readonly string[] | null;
  readonly description: string | null;
  readonly className: string;
  readonly isTemporary: boolean;
}

/** A column of a table. */
export interface CatalogColumn {
  readonly name: string;
  readonly description: string | null;
  /** As in `df.dtypes()`: `bigint`. */
  readonly dataType: string;
  readonly nullable: boolean;
  readonly isPartition: boolean;
  readonly isBucket: boolean;
  readonly isCluster: boolean;
}

/** A partition of a table: `day=2022-03-25`. */
export interface TablePartition {
  readonly partition: string;
}
