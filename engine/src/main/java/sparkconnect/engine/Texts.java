package sparkconnect.engine;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.ScriptableObject;

/** Lowering turns template literals into a call of this, which joins the parts, each written as in JavaScript. */
final class Texts {
  private static final String NAME = "__spark_text";
  private static final int FIXED = ScriptableObject.DONTENUM | ScriptableObject.READONLY | ScriptableObject.PERMANENT;

  private Texts() {}

  static void install(ScriptableObject scope) {
    scope.defineProperty(
        NAME,
        new LambdaFunction(scope, NAME, 1, (context, around, self, parts) -> join((Limits) context, parts)),
        FIXED);
  }

  private static String join(Limits limits, Object[] parts) {
    if (parts.length == 1) return text(parts[0]);
    String[] texts = new String[parts.length];
    long length = 0;
    for (int index = 0; index < texts.length; index++) {
      texts[index] = text(parts[index]);
      length += texts[index].length();
    }
    limits.allow(length);
    StringBuilder joined = new StringBuilder((int) length);
    for (String text : texts) joined.append(text);
    return joined.toString();
  }

  private static String text(Object part) {
    if (part instanceof String) return (String) part;
    if (part instanceof Integer) return part.toString();
    if (part instanceof Double) {
      double number = (Double) part;
      int whole = (int) number;
      if (whole == number) return Integer.toString(whole);
    }
    return Context.toString(part);
  }
}
