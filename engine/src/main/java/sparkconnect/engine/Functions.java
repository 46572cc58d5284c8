package sparkconnect.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.mozilla.javascript.Script;

/**
 * The functions that are ready to be called: compiled once per JVM, bound once per thread.
 *
 * <p>Threads are keys that do not keep anything alive, and nothing is put into a thread: a session's classes can go
 * when its jars go.
 */
final class Functions {
  private static final Map<Thread, Map<String, BoundFunction>> BOUND =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final Map<String, Script> COMPILED = new ConcurrentHashMap<>();
  private static final String FOLDER = "sparkconnect/functions/";

  private Functions() {}

  static BoundFunction ofThisThread(String id, ClassLoader loader) {
    return BOUND
        .computeIfAbsent(Thread.currentThread(), thread -> new HashMap<>())
        .computeIfAbsent(id, name -> bind(name, loader));
  }

  private static BoundFunction bind(String id, ClassLoader loader) {
    String path = FOLDER + id;
    try {
      return new BoundFunction(
          read(loader, path + ".json"),
          sandbox -> COMPILED.computeIfAbsent(id, name -> sandbox.compile(read(loader, path + ".js"), name)));
    } catch (Throwable failure) {
      throw Failures.unready(id, failure);
    }
  }

  static Script runtime(Sandbox sandbox) {
    return COMPILED.computeIfAbsent(
        Sandbox.RUNTIME,
        name -> sandbox.compile(read(Functions.class.getClassLoader(), "sparkconnect/runtime.js"), name));
  }

  private static String read(ClassLoader loader, String path) {
    try (InputStream stream = loader.getResourceAsStream(path)) {
      if (stream == null) throw new IllegalStateException(path + " is in none of the session's jars");
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
