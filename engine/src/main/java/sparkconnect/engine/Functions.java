package sparkconnect.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mozilla.javascript.Script;

/**
 * The functions that are ready to be called: compiled once per JVM, bound once per session and thread. Sessions share no
 * values, since a script may keep some between its calls.
 *
 * <p>Sessions and threads are keys that do not keep anything alive, and nothing is put into a thread: a session's
 * classes can go when its jars go.
 */
public final class Functions implements BiFunction<String, ClassLoader, Function<Object[], Object>>, Supplier<Object> {
  private static final Map<ClassLoader, Map<Thread, Map<String, BoundFunction>>> BOUND =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final String FOLDER = "sparkconnect/functions/";
  private static final String RUNTIME = read(Functions.class.getClassLoader(), "sparkconnect/runtime.js");
  /** Scripts by their text; those that were not used for longest are compiled again when they are wanted. */
  private static final Map<String, Script> COMPILED = Collections.synchronizedMap(new Latest<>(256));

  /** For `SharedEngine`, which tells Rhino where to find its parts while this makes it look for all of them. */
  public Functions() {
    new Sandbox();
  }

  @Override
  public Object get() {
    return this;
  }

  /** The function in this thread. */
  @Override
  public Function<Object[], Object> apply(String id, ClassLoader session) {
    return BOUND
        .computeIfAbsent(session, loader -> Collections.synchronizedMap(new WeakHashMap<>()))
        .computeIfAbsent(Thread.currentThread(), thread -> new HashMap<>())
        .computeIfAbsent(id, name -> bind(name, session));
  }

  private static BoundFunction bind(String id, ClassLoader session) {
    String path = FOLDER + id;
    try {
      return new BoundFunction(
          read(session, path + ".json"), sandbox -> compiled(sandbox, read(session, path + ".js"), id));
    } catch (Throwable failure) {
      throw Failures.unready(id, failure);
    }
  }

  static Script runtime(Sandbox sandbox) {
    return compiled(sandbox, RUNTIME, Sandbox.RUNTIME);
  }

  private static Script compiled(Sandbox sandbox, String source, String name) {
    return COMPILED.computeIfAbsent(source, text -> sandbox.compile(text, name));
  }

  private static String read(ClassLoader loader, String path) {
    try (InputStream stream = loader.getResourceAsStream(path)) {
      if (stream == null) throw new IllegalStateException(path + " is in none of the session's jars");
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A map that forgets the entry that was not used for longest when it has more than `most`. */
  private static final class Latest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Latest(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
