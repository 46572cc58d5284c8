package sparkconnect.engine;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Rows, and arrays of rows, whose columns come from the data: the arguments of `mapRows` and `applyRows`. */
final class AnyToScript implements ToScript {
  private final Sandbox sandbox;
  private StructType schema;
  private ToScript row;

  AnyToScript(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public Object read(Object value) {
    if (!(value instanceof Row)) return sandbox.array(Sequences.read((scala.collection.Seq<?>) value, this));
    StructType found = ((Row) value).schema();
    // The rows of one plan share their schema.
    if (found != schema) {
      row = new RowToScript(Type.of(sandbox.call("parse", found.json())), sandbox);
      schema = found;
    }
    return row.read(value);
  }
}
