package sparkconnect.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Days and times as numbers, from whichever of Java's two sets of classes the session uses. */
final class SparkTime {
  private static final long MICROS_PER_SECOND = 1_000_000;
  /** The calendar of java.sql is Julian before 1582. Spark converted the days to it, so Spark converts them back. */
  private static final MethodHandle FROM_DATE = sparks("fromJavaDate", int.class, Date.class);
  private static final MethodHandle FROM_TIMESTAMP = sparks("fromJavaTimestamp", long.class, Timestamp.class);

  private SparkTime() {}

  static long epochDay(Object value) {
    if (value instanceof LocalDate) return ((LocalDate) value).toEpochDay();
    try {
      return (int) FROM_DATE.invokeExact((Date) value);
    } catch (Throwable failure) {
      throw Failures.unchecked(failure);
    }
  }

  static long epochMicros(Object value) {
    if (value instanceof Instant) return micros((Instant) value);
    try {
      return (long) FROM_TIMESTAMP.invokeExact((Timestamp) value);
    } catch (Throwable failure) {
      throw Failures.unchecked(failure);
    }
  }

  static long localMicros(Object value) {
    return micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC));
  }

  static long micros(Duration value) {
    // Not toNanos(), which overflows after 292 years: Spark's intervals last a thousand times as long.
    return micros(value.getSeconds(), value.getNano() / 1000);
  }

  static Instant instant(long epochMicros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochMicros, MICROS_PER_SECOND), Math.floorMod(epochMicros, MICROS_PER_SECOND) * 1000);
  }

  static Duration duration(long micros) {
    return Duration.ofSeconds(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
  }

  /** The unit of a field of intervals, such as `hour`; seconds have fractions. */
  static long microsPer(String field) {
    switch (field) {
      case "day":
        return 24 * 60 * 60 * MICROS_PER_SECOND;
      case "hour":
        return 60 * 60 * MICROS_PER_SECOND;
      case "minute":
        return 60 * MICROS_PER_SECOND;
      default:
        return 1;
    }
  }

  /** `10:05:00`, `10:05:00.25`. */
  static String text(LocalTime time) {
    String clock = String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
    String fraction = String.format("%09d", time.getNano()).replaceAll("0+$", "");
    return fraction.isEmpty() ? clock : clock + "." + fraction;
  }

  private static long micros(Instant value) {
    return micros(value.getEpochSecond(), value.getNano() / 1000);
  }

  /** The least second does not fit into a long of microseconds without its fraction. */
  private static long micros(long second, long micros) {
    if (second >= 0) return Math.addExact(Math.multiplyExact(second, MICROS_PER_SECOND), micros);
    return Math.addExact(Math.multiplyExact(second + 1, MICROS_PER_SECOND), micros - MICROS_PER_SECOND);
  }

  private static MethodHandle sparks(String name, Class<?> result, Class<?> parameter) {
    try {
      Class<?> owner = Class.forName("org.apache.spark.sql.catalyst.util.DateTimeUtils");
      return MethodHandles.publicLookup().findStatic(owner, name, MethodType.methodType(result, parameter));
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException("This Spark has no DateTimeUtils." + name, failure);
    }
  }
}
