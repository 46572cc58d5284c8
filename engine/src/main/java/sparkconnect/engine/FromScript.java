package sparkconnect.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.VariantVal;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.Undefined;

/**
 * Turns what a function returned into a Spark value, or says why it cannot. It takes what `createDataFrame` takes, and
 * rounds nothing. Made once per type.
 */
interface FromScript {
  /** The result of `present` for a value that does not fit. */
  Object NOTHING = new Object();

  Object write(Object value, Place place);

  /** The same for a value that is not null, without a place; `NOTHING` for a value that does not fit. */
  interface Present {
    Object write(Object value);
  }

  static FromScript of(Type type, boolean nullable, Sandbox sandbox) {
    FromScript writer = ofPresent(type, sandbox);
    return (value, place) -> {
      if (value != null && !Undefined.isUndefined(value)) return writer.write(value, place);
      if (nullable) return null;
      throw place.isNull(type);
    };
  }

  private static FromScript ofPresent(Type type, Sandbox sandbox) {
    switch (type.kind) {
      case "array":
        return new ArrayFromScript(type, sandbox);
      case "map":
        return new MapFromScript(type, sandbox);
      case "struct":
        return new RowFromScript(type, sandbox);
      default:
        Present atomic = ofAtomic(type, sandbox);
        return (value, place) -> {
          Object written = atomic.write(value);
          if (written == NOTHING) throw place.misfit(value, type);
          return written;
        };
    }
  }

  private static Present ofAtomic(Type type, Sandbox sandbox) {
    switch (type.kind) {
      case "boolean":
        return value -> value instanceof Boolean ? value : NOTHING;
      case "byte":
        return value -> fits(value, Byte.MIN_VALUE, Byte.MAX_VALUE) ? (Object) (byte) whole(value) : NOTHING;
      case "short":
        return value -> fits(value, Short.MIN_VALUE, Short.MAX_VALUE) ? (Object) (short) whole(value) : NOTHING;
      case "integer":
        return value -> fits(value, Integer.MIN_VALUE, Integer.MAX_VALUE) ? (Object) (int) whole(value) : NOTHING;
      case "long":
        return FromScript::longOf;
      case "float":
        return FromScript::floatOf;
      case "double":
        return FromScript::doubleOf;
      case "string":
        return value -> value instanceof CharSequence ? textOf(value.toString()) : NOTHING;
      case "binary":
        return value -> bytes(sandbox.call("bytesOf", value));
      case "date":
        return value -> orNothing(sandbox.call("epochDay", value), FromScript::date);
      case "timestamp":
        return value -> orNothing(sandbox.call("microsOfInstant", value), FromScript::instant);
      case "timestamp_ntz":
        return value -> orNothing(sandbox.call("microsOfLocal", value), FromScript::local);
      case "variant":
        return value -> orNothing(sandbox.call("variantParts", value), FromScript::variant);
      case "interval":
        return value -> orNothing(sandbox.call("calendarParts", value), FromScript::calendar);
      default:
        return ofParameterized(type, sandbox);
    }
  }

  private static Present ofParameterized(Type type, Sandbox sandbox) {
    if (type.kind.startsWith("decimal")) {
      return value ->
          orNothing(
              sandbox.call("unscaled", value, type.precision, type.scale),
              digits -> new BigDecimal((BigInteger) digits, type.scale));
    }
    if (type.kind.startsWith("time(")) {
      long unit = BigInteger.TEN.pow(9 - type.precision).longValue();
      return value -> orNothing(sandbox.call("nanosOfTime", value), nanos -> time(whole(nanos), unit));
    }
    if (type.kind.startsWith("interval year") || type.kind.startsWith("interval month")) {
      int unit = type.kind.endsWith("year") ? 12 : 1;
      return value -> orNothing(sandbox.call("months", value), months -> period(months, unit));
    }
    if (type.kind.startsWith("interval ")) {
      long unit = SparkTime.microsPer(type.kind.substring(type.kind.lastIndexOf(' ') + 1));
      return value -> orNothing(sandbox.call("microsOfInterval", value), micros -> duration(micros, unit));
    }
    throw new IllegalArgumentException(type.sql() + " cannot be a result");
  }

  /** Half of a surrogate pair has no UTF-8 form, and Java would write a question mark. */
  private static Object textOf(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (!Character.isSurrogate(text.charAt(index))) continue;
      int character = text.codePointAt(index++);
      if (!Character.isSupplementaryCodePoint(character)) return NOTHING;
    }
    return text;
  }

  private static Object orNothing(Object value, Present write) {
    return value == null || Undefined.isUndefined(value) ? NOTHING : write.write(value);
  }

  private static boolean fits(Object value, long min, long max) {
    if (value instanceof Integer) return (Integer) value >= min && (Integer) value <= max;
    if (!(value instanceof Number)) return false;
    if (value instanceof BigInteger && ((BigInteger) value).bitLength() >= 64) return false;
    if (value instanceof BigInteger) return whole(value) >= min && whole(value) <= max;
    double number = ((Number) value).doubleValue();
    return number >= min && number <= max && number == Math.rint(number);
  }

  private static long whole(Object value) {
    return ((Number) value).longValue();
  }

  private static Object longOf(Object value) {
    if (value instanceof BigInteger) return ((BigInteger) value).bitLength() < 64 ? (Object) whole(value) : NOTHING;
    // Beyond 2^53 a number is no longer exact.
    long exact = (1L << 53) - 1;
    return fits(value, -exact, exact) ? (Object) whole(value) : NOTHING;
  }

  private static Object doubleOf(Object value) {
    if (!(value instanceof Number)) return NOTHING;
    double number = ((Number) value).doubleValue();
    if (value instanceof BigInteger && !isExactly(number, (BigInteger) value)) return NOTHING;
    return number;
  }

  private static boolean isExactly(double number, BigInteger value) {
    return !Double.isInfinite(number) && new BigDecimal(number).compareTo(new BigDecimal(value)) == 0;
  }

  private static Object floatOf(Object value) {
    Object number = doubleOf(value);
    if (number == NOTHING) return NOTHING;
    float rounded = ((Double) number).floatValue();
    return Float.isInfinite(rounded) && !Double.isInfinite((Double) number) ? NOTHING : (Object) rounded;
  }

  private static Object bytes(Object value) {
    return orNothing(value, view -> Sandbox.content((Scriptable) view));
  }

  private static boolean isInt(Object value) {
    return fits(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A script may have made a timestamp or an interval of what is not a bigint. */
  private static boolean isLongBigint(Object value) {
    return value instanceof BigInteger && ((BigInteger) value).bitLength() < 64;
  }

  private static Object date(Object day) {
    return isInt(day) ? LocalDate.ofEpochDay(whole(day)) : NOTHING;
  }

  private static Object instant(Object micros) {
    return isLongBigint(micros) ? SparkTime.instant(whole(micros)) : NOTHING;
  }

  private static Object local(Object micros) {
    if (!isLongBigint(micros)) return NOTHING;
    return LocalDateTime.ofInstant(SparkTime.instant(whole(micros)), ZoneOffset.UTC);
  }

  // Spark would cut a time or an interval to the unit that its type ends with.

  private static Object time(long nanos, long unit) {
    return nanos % unit == 0 ? LocalTime.ofNanoOfDay(nanos) : NOTHING;
  }

  private static Object period(Object months, int unit) {
    return isInt(months) && whole(months) % unit == 0 ? Period.ofMonths((int) whole(months)) : NOTHING;
  }

  private static Object duration(Object micros, long unit) {
    return isLongBigint(micros) && whole(micros) % unit == 0 ? SparkTime.duration(whole(micros)) : NOTHING;
  }

  private static Object variant(Object parts) {
    Object[] both = Sandbox.elements((NativeArray) parts);
    return new VariantVal(Sandbox.content((Scriptable) both[0]), Sandbox.content((Scriptable) both[1]));
  }

  private static Object calendar(Object parts) {
    Object[] all = Sandbox.elements((NativeArray) parts);
    if (!isInt(all[0]) || !isInt(all[1]) || !isLongBigint(all[2])) return NOTHING;
    return new CalendarInterval((int) whole(all[0]), (int) whole(all[1]), whole(all[2]));
  }
}
