package sparkconnect.engine;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/** One of Spark's types, read from Spark's JSON form. */
final class Type {
  final String kind;
  final Type element;
  final Type key;
  final boolean containsNull;
  final Field[] fields;
  final int precision;
  final int scale;

  static final class Field {
    final String name;
    final Type type;
    final boolean nullable;
    /** To scripts, `"2021"` is not a name but an index: a member of that name would not be found. */
    private final boolean isIndex;
    private final int position;

    Field(String name, Type type, boolean nullable) {
      this.name = name;
      this.type = type;
      this.nullable = nullable;
      long found = ScriptRuntime.indexFromString(name);
      isIndex = found >= 0 && found <= Integer.MAX_VALUE;
      position = (int) found;
    }

    void put(Scriptable object, Object value) {
      if (isIndex) object.put(position, object, value);
      else object.put(name, object, value);
    }

    /** `NOT_FOUND` if the object has no such member. */
    Object get(Scriptable object) {
      return isIndex ? ScriptableObject.getProperty(object, position) : ScriptableObject.getProperty(object, name);
    }
  }

  private Type(String kind, Type key, Type element, boolean containsNull, Field[] fields) {
    this.kind = kind;
    this.key = key;
    this.element = element;
    this.containsNull = containsNull;
    this.fields = fields;
    boolean hasDigits = kind.startsWith("decimal(") || kind.startsWith("time(");
    String[] digits = hasDigits ? kind.substring(kind.indexOf('(') + 1, kind.length() - 1).split(",") : new String[0];
    precision = digits.length > 0 ? Integer.parseInt(digits[0].trim()) : 0;
    scale = digits.length > 1 ? Integer.parseInt(digits[1].trim()) : 0;
  }

  static Type of(Object json) {
    if (json instanceof CharSequence) return atomic(json.toString());
    Scriptable object = (Scriptable) json;
    switch (get(object, "type").toString()) {
      case "array":
        return new Type("array", null, of(get(object, "elementType")), isTrue(object, "containsNull"), null);
      case "map":
        return new Type(
            "map", of(get(object, "keyType")), of(get(object, "valueType")), isTrue(object, "valueContainsNull"), null);
      case "struct":
        Object[] fields = Sandbox.elements((NativeArray) get(object, "fields"));
        return new Type("struct", null, null, true, Arrays.stream(fields).map(Type::field).toArray(Field[]::new));
      case "udt":
        return of(get(object, "sqlType"));
      default:
        throw new IllegalArgumentException("a type that this engine does not know: " + get(object, "type"));
    }
  }

  private static Type atomic(String name) {
    // A collation affects how texts compare, not their values.
    return new Type(name.startsWith("string") ? "string" : name, null, null, true, null);
  }

  private static Field field(Object json) {
    Scriptable object = (Scriptable) json;
    return new Field(get(object, "name").toString(), of(get(object, "type")), isTrue(object, "nullable"));
  }

  private static Object get(Scriptable object, String name) {
    return object.get(name, object);
  }

  private static boolean isTrue(Scriptable object, String name) {
    return Boolean.TRUE.equals(get(object, name));
  }

  /** The type's name in SQL. */
  String sql() {
    switch (kind) {
      case "byte":
        return "TINYINT";
      case "short":
        return "SMALLINT";
      case "integer":
        return "INT";
      case "long":
        return "BIGINT";
      case "array":
        return "ARRAY<" + element.sql() + ">";
      case "map":
        return "MAP<" + key.sql() + ", " + element.sql() + ">";
      case "struct":
        return Arrays.stream(fields)
            .map(field -> field.name + ": " + field.type.sql())
            .collect(Collectors.joining(", ", "STRUCT<", ">"));
      default:
        return kind.toUpperCase(java.util.Locale.ROOT);
    }
  }
}
