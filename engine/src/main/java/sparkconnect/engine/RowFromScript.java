package sparkconnect.engine;

import java.util.Arrays;
import org.apache.spark.sql.RowFactory;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.NativeObject;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/** Structs: an object with a property for each field, or an array of the values by position. */
final class RowFromScript implements FromScript {
  private final Type type;
  private final Sandbox sandbox;
  private final FromScript[] writers;

  RowFromScript(Type type, Sandbox sandbox) {
    this.type = type;
    this.sandbox = sandbox;
    writers =
        Arrays.stream(type.fields)
            .map(field -> FromScript.of(field.type, field.nullable, sandbox))
            .toArray(FromScript[]::new);
  }

  @Override
  public Object write(Object value, Place place) {
    Scriptable source = record(value, place);
    Object[] values = new Object[writers.length];
    for (int index = 0; index < values.length; index++) {
      Type.Field field = type.fields[index];
      values[index] = writers[index].write(member(source, index, field), place.field(field.name));
    }
    return RowFactory.create(values);
  }

  /** Most functions give an object that is surely a record; the script decides about all other values. */
  private Scriptable record(Object value, Place place) {
    if (value instanceof NativeObject) return (Scriptable) value;
    Object record = sandbox.call("recordOf", value, type.fields.length);
    if (record == null || Undefined.isUndefined(record)) throw place.misfit(value, type);
    return (Scriptable) record;
  }

  private static Object member(Scriptable source, int index, Type.Field field) {
    Object found = source instanceof NativeArray ? ScriptableObject.getProperty(source, index) : field.get(source);
    return found == Scriptable.NOT_FOUND ? null : found;
  }
}
