package org.mozilla.javascript;

import java.util.List;
import org.mozilla.javascript.ScriptRuntime.LookupResult;
import sparkconnect.engine.Limits;
import sparkconnect.engine.Texts;

/** What scripts do with texts, without the object that Rhino makes of a text for each of its methods. */
public final class TextOperations {
  /** The method of texts to which lowering turns template literals: it joins its arguments. */
  public static final String JOIN = "__spark_text";
  public static final LookupResult JOINING = new LookupResult((Callable) Texts::join, null, JOIN);
  /** The methods of Rhino's that ask their object for its text and for nothing else. */
  private static final List<String> METHODS =
      List.of(
          "at", "charAt", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "isWellFormed",
          "lastIndexOf", "localeCompare", "normalize", "padEnd", "padStart", "repeat", "slice", "startsWith", "substr",
          "substring", "toLocaleLowerCase", "toLocaleUpperCase", "toLowerCase", "toUpperCase", "toWellFormed", "trim",
          "trimEnd", "trimStart");
  /** Up to this length, copying a text is cheaper than remembering its parts. */
  private static final int SHORT = 64;

  private TextOperations() {}

  /** The number of a method; below 0 for a method that wants more than the text. */
  public static int number(String method) {
    return METHODS.indexOf(method);
  }

  /** The methods of a prototype by their numbers. */
  public static Object[] methods(Scriptable prototype) {
    return METHODS.stream().map(name -> prototype.get(name, prototype)).toArray();
  }

  public static LookupResult method(int number, String name, Object text, Context context, Scriptable scope) {
    Callable method = ((Limits) context).texts().builtIn(number, name);
    if (method == null) return ScriptRuntime.getPropAndThis(text, name, context, scope);
    return new LookupResult(method, new PrimitiveText((String) text), name);
  }

  public static Object length(Object text, Context context, Scriptable scope) {
    return ((String) text).length();
  }

  public static Object index(Object text, double index, Context context, Scriptable scope) {
    int whole = (int) index;
    return whole == index && isWithin(whole, (String) text)
        ? character((String) text, whole)
        : ScriptRuntime.getObjectIndex(text, index, context, scope);
  }

  public static Object element(Object text, Object key, Context context, Scriptable scope) {
    if (key instanceof Integer && isWithin((Integer) key, (String) text)) return character((String) text, (Integer) key);
    if (key instanceof Double) return index(text, (Double) key, context, scope);
    return ScriptRuntime.getObjectElem(text, key, context, scope);
  }

  private static boolean isWithin(int index, String text) {
    return index >= 0 && index < text.length();
  }

  private static String character(String text, int index) {
    return text.substring(index, index + 1);
  }

  public static boolean isTextText(Object left, Object right, Context context) {
    return left instanceof String && right instanceof CharSequence;
  }

  public static Object addText(Object left, Object right, Context context) {
    String first = (String) left;
    CharSequence second = (CharSequence) right;
    return first.length() + second.length() <= SHORT
        ? first.concat(second.toString())
        : new ConsString(first, second.toString());
  }

  public static boolean isTextNumber(Object left, Object right, Context context) {
    return left instanceof String && right instanceof Number;
  }

  public static Object addNumber(Object left, Object right, Context context) {
    return addText(left, Texts.of(right), context);
  }

  public static boolean areTexts(Object left, Object right) {
    return left instanceof String && right instanceof String;
  }

  public static boolean equal(Object left, Object right) {
    return left.equals(right);
  }
}
