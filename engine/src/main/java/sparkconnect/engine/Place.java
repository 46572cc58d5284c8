package sparkconnect.engine;

import java.math.BigInteger;
import org.mozilla.javascript.Callable;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Scriptable;

/** A value's place in a function's result: `[3].name`. The text is made only when something is wrong. */
final class Place {
  private static final int MAX_SHOWN = 80;

  static final Place ROOT = new Place(null, "", "", -1);

  private final Place outer;
  private final String before;
  private final String after;
  private final int index;

  private Place(Place outer, String before, String after, int index) {
    this.outer = outer;
    this.before = before;
    this.after = after;
    this.index = index;
  }

  Place field(String name) {
    return new Place(this, ".", name, -1);
  }

  Place item(int index) {
    return new Place(this, "[", "]", index);
  }

  Place key(int index) {
    return new Place(this, " (key ", ")", index);
  }

  Place value(int index) {
    return new Place(this, " (value ", ")", index);
  }

  private String path() {
    return outer == null ? "" : outer.path() + before + (index < 0 ? "" : index) + after;
  }

  Misfit misfit(Object value, Type type) {
    if (value instanceof CharSequence && type.kind.equals("string")) {
      return new Misfit("returned a string" + where() + " with half of a surrogate pair, which has no UTF-8 form");
    }
    return new Misfit("returned " + describe(value) + where() + ", which does not fit " + type.sql());
  }

  Misfit isNull(Type type) {
    return new Misfit("returned null" + where() + ", but its type is " + type.sql() + " NOT NULL");
  }

  private String where() {
    String path = path();
    return path.isEmpty() ? "" : " at " + path;
  }

  private static String describe(Object value) {
    if (value instanceof CharSequence) return "the string \"" + shortened(value.toString()) + "\"";
    if (value instanceof BigInteger) return "the bigint " + shortened(value.toString()) + "n";
    if (value instanceof Number) return "the number " + org.mozilla.javascript.Context.toString(value);
    if (value instanceof Boolean) return "the boolean " + value;
    if (value instanceof Callable) return "a function";
    if (value instanceof NativeArray) return "an array";
    return value instanceof Scriptable ? "an object (" + className((Scriptable) value) + ")" : "a symbol";
  }

  private static String className(Scriptable value) {
    Object constructor = org.mozilla.javascript.ScriptableObject.getProperty(value, "constructor");
    if (!(constructor instanceof Scriptable)) return value.getClassName();
    Object name = org.mozilla.javascript.ScriptableObject.getProperty((Scriptable) constructor, "name");
    return name instanceof CharSequence ? name.toString() : value.getClassName();
  }

  private static String shortened(String text) {
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  /** A value that does not fit the type that the function declares. */
  static final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misfit(String message) {
      super(message, null, false, false);
    }
  }
}
