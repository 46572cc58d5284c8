package sparkconnect.engine;

import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Undefined;

/** Arrays and typed arrays; for a function that gives rows, any iterable. */
final class ArrayFromScript implements FromScript {
  private final Type type;
  private final Sandbox sandbox;
  private final FromScript element;

  ArrayFromScript(Type type, Sandbox sandbox) {
    this.type = type;
    this.sandbox = sandbox;
    element = FromScript.of(type.element, type.containsNull, sandbox);
  }

  @Override
  public Object write(Object value, Place place) {
    Object list = value instanceof NativeArray ? value : sandbox.call("listOf", value);
    if (list == null || Undefined.isUndefined(list)) throw place.misfit(value, type);
    Object[] elements = Sandbox.elements((NativeArray) list);
    for (int index = 0; index < elements.length; index++) {
      elements[index] = element.write(elements[index], place.item(index));
    }
    return elements;
  }
}
