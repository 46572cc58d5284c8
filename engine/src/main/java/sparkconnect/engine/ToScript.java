package sparkconnect.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.VariantVal;
import org.mozilla.javascript.Scriptable;

/** Turns Spark values into the values that the library gives for them in rows. Made once per type. */
interface ToScript {
  Object read(Object value);

  static ToScript of(Type type, Sandbox sandbox) {
    ToScript reader = ofPresent(type, sandbox);
    return value -> value == null ? null : reader.read(value);
  }

  private static ToScript ofPresent(Type type, Sandbox sandbox) {
    switch (type.kind) {
      case "any":
        return new AnyToScript(sandbox);
      case "boolean":
        return value -> (Boolean) value;
      case "byte":
      case "short":
      case "integer":
        return value -> integer(value, type);
      case "long":
        return value -> BigInteger.valueOf(whole(value, type));
      case "float":
      case "double":
        return value -> number(value, type);
      case "string":
        return value -> (String) value;
      case "binary":
        return value -> sandbox.bytes((byte[]) value);
      case "date":
        return value -> LocalDate.ofEpochDay(SparkTime.epochDay(value)).toString();
      case "timestamp":
        return value -> sandbox.call("timestamp", BigInteger.valueOf(SparkTime.epochMicros(value)));
      case "timestamp_ntz":
        return value -> sandbox.call("timestampNtz", BigInteger.valueOf(SparkTime.localMicros(value)));
      case "variant":
        return value -> variant((VariantVal) value, sandbox);
      case "interval":
        return value -> calendarInterval((CalendarInterval) value, sandbox);
      case "void":
        return value -> null;
      case "array":
        return array(of(type.element, sandbox), sandbox);
      case "map":
        return map(of(type.key, sandbox), of(type.element, sandbox), sandbox);
      case "struct":
        return new RowToScript(type, sandbox);
      default:
        return ofParameterized(type, sandbox);
    }
  }

  /** The types with parameters in their names. */
  private static ToScript ofParameterized(Type type, Sandbox sandbox) {
    if (type.kind.startsWith("decimal")) return value -> decimal(value, type);
    if (type.kind.startsWith("time(")) return value -> SparkTime.text((LocalTime) value);
    if (type.kind.startsWith("interval year") || type.kind.startsWith("interval month")) {
      return value -> sandbox.call("yearMonth", (int) ((Period) value).toTotalMonths(), type.kind);
    }
    if (type.kind.startsWith("interval ")) {
      return value -> sandbox.call("dayTime", BigInteger.valueOf(SparkTime.micros((Duration) value)), type.kind);
    }
    throw new IllegalArgumentException(type.sql() + " cannot be an argument");
  }

  private static Object integer(Object value, Type type) {
    long whole = whole(value, type);
    if (whole != (int) whole) throw new Misfit(value, type);
    return (int) whole;
  }

  /** SQL passes the call's own values, such as an INT for a declared BIGINT. */
  private static long whole(Object value, Type type) {
    if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    throw new Misfit(value, type);
  }

  private static Double number(Object value, Type type) {
    if (value instanceof Number) return ((Number) value).doubleValue();
    throw new Misfit(value, type);
  }

  private static String decimal(Object value, Type type) {
    if (value instanceof BigDecimal) return scaled((BigDecimal) value, type);
    return scaled(BigDecimal.valueOf(whole(value, type)), type);
  }

  private static String scaled(BigDecimal value, Type type) {
    if (value.scale() == type.scale) return value.toPlainString();
    if (value.stripTrailingZeros().scale() > type.scale) throw new Misfit(value, type);
    return value.setScale(type.scale).toPlainString();
  }

  private static Object variant(VariantVal value, Sandbox sandbox) {
    return sandbox.call("variant", sandbox.bytes(value.getValue()), sandbox.bytes(value.getMetadata()));
  }

  private static Object calendarInterval(CalendarInterval value, Sandbox sandbox) {
    return sandbox.call("calendar", value.months, value.days, BigInteger.valueOf(value.microseconds));
  }

  private static ToScript array(ToScript element, Sandbox sandbox) {
    return value -> sandbox.array(Sequences.read((scala.collection.Seq<?>) value, element));
  }

  private static ToScript map(ToScript key, ToScript element, Sandbox sandbox) {
    return value -> {
      scala.collection.Map<?, ?> map = (scala.collection.Map<?, ?>) value;
      Object[] flat = new Object[2 * map.size()];
      scala.collection.Iterator<? extends scala.Tuple2<?, ?>> entries = map.iterator();
      for (int index = 0; entries.hasNext(); index += 2) {
        scala.Tuple2<?, ?> entry = entries.next();
        flat[index] = key.read(entry._1());
        flat[index + 1] = element.read(entry._2());
      }
      return sandbox.call("map", sandbox.array(flat));
    };
  }

  /** A value of another type than declared, which SQL lets through. */
  final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misfit(Object value, Type type) {
      super("a " + nameOf(value) + " (" + value + ") where " + type.sql() + " is declared; CAST it");
    }

    private static String nameOf(Object value) {
      return value.getClass().getSimpleName();
    }
  }
}
