package sparkconnect.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Undefined;

/** Maps; if keys are of type STRING, also plain objects. */
final class MapFromScript implements FromScript {
  private final Type type;
  private final Sandbox sandbox;
  private final FromScript key;
  private final FromScript element;

  MapFromScript(Type type, Sandbox sandbox) {
    this.type = type;
    this.sandbox = sandbox;
    key = FromScript.of(type.key, false, sandbox);
    element = FromScript.of(type.element, type.containsNull, sandbox);
  }

  @Override
  public Object write(Object value, Place place) {
    Object flat = sandbox.call("entriesOf", value, type.key.kind.equals("string"));
    if (flat == null || Undefined.isUndefined(flat)) throw place.misfit(value, type);
    Object[] entries = Sandbox.elements((NativeArray) flat);
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int index = 0; index < entries.length; index += 2) {
      Object written = key.write(entries[index], place.key(index / 2));
      map.put(written, element.write(entries[index + 1], place.value(index / 2)));
    }
    return map;
  }
}
