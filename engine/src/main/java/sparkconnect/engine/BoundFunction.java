package sparkconnect.engine;

import java.util.Arrays;
import java.util.function.Function;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/** A user's function in a sandbox of one thread, with its types. */
final class BoundFunction implements Function<Object[], Object> {
  private final Sandbox sandbox = new Sandbox();
  private final String name;
  private final Failures failures;
  private final long maxMillis;
  private final long maxBytes;
  private final boolean skipsNulls;
  private final ToScript[] readers;
  private final FromScript writer;
  private final org.mozilla.javascript.Function function;

  BoundFunction(String definition, Function<Sandbox, Script> compile) {
    sandbox.enter();
    try {
      Scriptable json = (Scriptable) sandbox.call("parse", definition);
      name = get(json, "name").toString();
      failures = new Failures(name, Sandbox.elements((NativeArray) get(json, "lines")));
      maxMillis = ((Number) get(json, "maxMillis")).longValue();
      long asked = ((Number) get(json, "maxBytes")).longValue();
      maxBytes = asked > 0 ? asked : Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 4);
      skipsNulls = Boolean.TRUE.equals(get(json, "skipsNulls"));
      readers =
          Arrays.stream(Sandbox.elements((NativeArray) get(json, "args")))
              .map(type -> ToScript.of(Type.of(type), sandbox))
              .toArray(ToScript[]::new);
      writer = FromScript.of(Type.of(get(json, "returns")), Boolean.TRUE.equals(get(json, "nullable")), sandbox);
      function = (org.mozilla.javascript.Function) sandbox.run(compile.apply(sandbox));
    } finally {
      sandbox.exit();
    }
  }

  @Override
  public Object apply(Object[] arguments) {
    if (skipsNulls && hasNull(arguments)) return null;
    Limits limits = sandbox.enterFor(function);
    try {
      limits.begin(maxMillis, maxBytes);
      return writer.write(sandbox.call(function, read(arguments)), Place.ROOT);
    } catch (Throwable failure) {
      throw failures.plain(failure);
    } finally {
      sandbox.exit();
    }
  }

  private static boolean hasNull(Object[] arguments) {
    for (Object argument : arguments) if (argument == null) return true;
    return false;
  }

  /** A function that is not deterministic gets an extra argument, which only tells Spark so and is not read. */
  private Object[] read(Object[] arguments) {
    Object[] read = new Object[readers.length];
    for (int index = 0; index < read.length; index++) {
      try {
        read[index] = readers[index].read(arguments[index]);
      } catch (ClassCastException | IllegalArgumentException | ToScript.Misfit other) {
        throw new Place.Misfit("was given, as argument " + (index + 1) + ", " + explain(other, arguments[index]));
      }
    }
    return read;
  }

  private static String explain(RuntimeException failure, Object argument) {
    if (!(failure instanceof ClassCastException)) return failure.getMessage();
    return "a " + argument.getClass().getSimpleName() + ", which is not of the declared type; CAST it";
  }

  private static Object get(Scriptable json, String name) {
    return ScriptableObject.getProperty(json, name);
  }
}
