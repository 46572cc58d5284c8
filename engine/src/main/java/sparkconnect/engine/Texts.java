package sparkconnect.engine;

import org.mozilla.javascript.Callable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.TextOperations;

/** The methods of one sandbox's texts. */
public final class Texts {
  private static final int FIXED = ScriptableObject.DONTENUM | ScriptableObject.READONLY | ScriptableObject.PERMANENT;

  private final ScriptableObject prototype;
  private final Object[] methods;

  Texts(ScriptableObject scope) {
    prototype = (ScriptableObject) ScriptableObject.getClassPrototype(scope, "String");
    methods = TextOperations.methods(prototype);
    // For scripts too large to be compiled, which the engine does not link.
    prototype.defineProperty(
        TextOperations.JOIN, new LambdaFunction(scope, TextOperations.JOIN, 1, Texts::join), FIXED);
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
    ((Limits) context).allow(length);
    StringBuilder joined = new StringBuilder((int) length);
    for (String text : texts) joined.append(text);
    return joined.toString();
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
