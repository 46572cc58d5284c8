package sparkconnect.engine;

import org.mozilla.javascript.Callable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.SerializableCallable;
import org.mozilla.javascript.TextOperations;
import org.mozilla.javascript.Undefined;

/** The methods of one sandbox's texts. */
public final class Texts {
  private static final int FIXED = ScriptableObject.DONTENUM | ScriptableObject.READONLY | ScriptableObject.PERMANENT;
  /** Java's arrays are not longer. */
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private final ScriptableObject prototype;
  private final Object[] methods;

  Texts(ScriptableObject scope) {
    prototype = (ScriptableObject) ScriptableObject.getClassPrototype(scope, "String");
    // Rhino's own make a text of any length at once, whatever the limit.
    define(scope, "repeat", 1, Texts::repeat, ScriptableObject.DONTENUM);
    define(scope, "padStart", 2, Texts::padStart, ScriptableObject.DONTENUM);
    define(scope, "padEnd", 2, Texts::padEnd, ScriptableObject.DONTENUM);
    methods = TextOperations.methods(prototype);
    // For scripts too large to be compiled, which the engine does not link.
    define(scope, TextOperations.JOIN, 1, Texts::join, FIXED);
  }

  private void define(ScriptableObject scope, String name, int length, SerializableCallable method, int attributes) {
    prototype.defineProperty(name, new LambdaFunction(scope, name, length, method), attributes);
  }

  /** A method as the engine brought it; null if the script has replaced it. */
  public Callable builtIn(int number, String name) {
    Object found = prototype.get(name, prototype);
    return found == methods[number] ? (Callable) found : null;
  }

  /** Joins the parts of a template literal, each written as in JavaScript. */
  public static Object join(Context context, Scriptable scope, Scriptable self, Object[] parts) {
    if (parts.length == 1) return of(parts[0]);
    String[] texts = new String[parts.length];
    long length = 0;
    for (int index = 0; index < texts.length; index++) {
      texts[index] = of(parts[index]);
      length += texts[index].length();
    }
    allow(context, length);
    StringBuilder joined = new StringBuilder((int) length);
    for (String text : texts) joined.append(text);
    return joined.toString();
  }

  private static Object repeat(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    String text = textOf(self, "repeat");
    double times = ScriptRuntime.toInteger(arguments, 0);
    if (times < 0 || Double.isInfinite(times)) throw ScriptRuntime.rangeError("Invalid count value");
    if (text.isEmpty()) return "";
    allow(context, text.length() * times);
    return text.repeat((int) times);
  }

  private static Object padStart(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    String text = textOf(self, "padStart");
    return padding(context, text, arguments) + text;
  }

  private static Object padEnd(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    String text = textOf(self, "padEnd");
    return text + padding(context, text, arguments);
  }

  private static String padding(Context context, String text, Object[] arguments) {
    long length = ScriptRuntime.toLength(arguments, 0);
    if (length <= text.length()) return "";
    boolean isBlank = arguments.length < 2 || Undefined.isUndefined(arguments[1]);
    String filler = isBlank ? " " : Context.toString(arguments[1]);
    if (filler.isEmpty()) return "";
    allow(context, length);
    int missing = (int) length - text.length();
    return filler.repeat(missing / filler.length()) + filler.substring(0, missing % filler.length());
  }

  /** Stops a call before it makes a text that is too long for its limit, or for Java. */
  private static void allow(Context context, double length) {
    ((Limits) context).allow((long) length);
    if (length > MAX_LENGTH) throw ScriptRuntime.rangeError("Invalid string length");
  }

  private static String textOf(Scriptable self, String method) {
    if (self == null || Undefined.isUndefined(self)) {
      throw ScriptRuntime.typeError("String.prototype." + method + " called on null or undefined");
    }
    return self instanceof CharSequence ? self.toString() : Context.toString(self);
  }

  /** A value's text in JavaScript. */
  public static String of(Object value) {
    if (value instanceof String) return (String) value;
    if (value instanceof Integer) return value.toString();
    if (value instanceof Double) {
      double number = (Double) value;
      int whole = (int) number;
      if (whole == number) return Integer.toString(whole);
    }
    return Context.toString(value);
  }
}
