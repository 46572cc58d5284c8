/**
 * One row of a result, or one value of a struct: a property for each column name, the first where two columns share
 * it, and all values by position when iterated (`const [id, name] = row`).
 */
export type Row<Columns extends object = Readonly<Record<string, unknown>>> = Columns & Iterable<unknown>;
