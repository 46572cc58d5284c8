package sparkconnect.engine;

import java.util.Arrays;
import java.util.HashSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.mozilla.javascript.Scriptable;

/** A struct as an object with a property for each field; iterating it gives the values in order. */
final class RowToScript implements ToScript {
  private final Type type;
  private final Sandbox sandbox;
  private final String[] names;
  private final ToScript[] readers;
  private final Scriptable prototype;
  private final boolean hasTwins;
  private StructType checked;

  RowToScript(Type type, Sandbox sandbox) {
    this.type = type;
    this.sandbox = sandbox;
    names = Arrays.stream(type.fields).map(field -> field.name).toArray(String[]::new);
    readers = Arrays.stream(type.fields).map(field -> ToScript.of(field.type, sandbox)).toArray(ToScript[]::new);
    hasTwins = new HashSet<>(Arrays.asList(names)).size() < names.length;
    prototype = (Scriptable) sandbox.call("rowPrototype", sandbox.array(names));
  }

  @Override
  public Object read(Object value) {
    if (!(value instanceof Row)) throw new ToScript.Misfit(value, type);
    Row row = (Row) value;
    check(row);
    return hasTwins ? readTwins(row) : readPlain(row);
  }

  private Scriptable readPlain(Row row) {
    Scriptable object = sandbox.object();
    object.setPrototype(prototype);
    for (int index = 0; index < names.length; index++) {
      type.fields[index].put(object, readers[index].read(row.get(index)));
    }
    return object;
  }

  /** If two columns have one name, the property is the first; iterating the row gives both. */
  private Object readTwins(Row row) {
    Object[] values = new Object[names.length];
    for (int index = 0; index < names.length; index++) values[index] = readers[index].read(row.get(index));
    return sandbox.call("rowOfTwins", prototype, sandbox.array(names), sandbox.array(values));
  }

  /** Fields are read by position: another order or number of fields would silently mix them up. */
  private void check(Row row) {
    StructType schema = row.schema();
    if (schema == checked) return;
    if (schema != null && !sameNames(schema.fieldNames())) {
      throw new IllegalArgumentException(
          "a struct of the fields " + String.join(", ", schema.fieldNames()) + " where " + type.sql() + " is declared");
    }
    checked = schema;
  }

  private boolean sameNames(String[] found) {
    if (found.length != names.length) return false;
    for (int index = 0; index < names.length; index++) if (!found[index].equalsIgnoreCase(names[index])) return false;
    return true;
  }
}
