package sparkconnect.engine;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Rows, and arrays of them, whose columns the data knows: what `mapRows` and `applyRows` are given. */
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
    // The rows of one plan share theirs.
    if (found != schema) {
      row = new RowToScript(Type.of(sandbox.call("parse", found.json())), sandbox);
      schema = found;
    }
    return row.read(value);
  }
}
