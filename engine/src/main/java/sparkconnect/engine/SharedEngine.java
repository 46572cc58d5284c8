package sparkconnect.engine;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.spark.sql.Row;

/**
 * The engine that all sessions of a JVM share. Each session loads its jars' classes anew, so Java would compile the
 * engine anew for each, which takes longer than most calls. Only `ScriptFunction` and this class are used as the session
 * loaded them; the others come from one loader for each version of the engine.
 */
final class SharedEngine {
  /** Of a function's id and the loader of its session. */
  static final BiFunction<String, ClassLoader, Function<Object[], Object>> FUNCTIONS = find();

  private SharedEngine() {}

  @SuppressWarnings("unchecked")
  private static BiFunction<String, ClassLoader, Function<Object[], Object>> find() {
    URL jar = SharedEngine.class.getProtectionDomain().getCodeSource().getLocation();
    // All that two loaders' classes can share are Java's own, and its MBeans are the one place where all can look.
    MBeanServer shared = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name = new ObjectName("sparkconnect:type=Engine,hash=" + hash(jar));
      if (!shared.isRegistered(name)) register(shared, name, load(jar));
      Object functions = shared.invoke(name, "get", new Object[0], new String[0]);
      return (BiFunction<String, ClassLoader, Function<Object[], Object>>) functions;
    } catch (JMException | ReflectiveOperationException | IOException | GeneralSecurityException failure) {
      throw new IllegalStateException("the engine cannot be loaded from " + jar, failure);
    }
  }

  private static void register(MBeanServer shared, ObjectName name, Supplier<?> engine) throws JMException {
    try {
      shared.registerMBean(new StandardMBean(engine, Supplier.class), name);
    } catch (InstanceAlreadyExistsException another) {
      // A session that began at the same time was faster, and both use its engine.
    }
  }

  private static Supplier<?> load(URL jar) throws ReflectiveOperationException {
    ClassLoader loader = loaderOf(jar);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // Rhino asks this one for its parts.
    thread.setContextClassLoader(loader);
    try {
      return (Supplier<?>) loader.loadClass("sparkconnect.engine.Functions").getDeclaredConstructor().newInstance();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * A loader that keeps the classes of all on the stack from being collected, as every loader does, would keep the
   * session's. So one of Java's own threads makes it, with nothing of ours on the stack.
   */
  @SuppressWarnings("unchecked")
  private static ClassLoader loaderOf(URL jar) throws ReflectiveOperationException {
    MethodType type = MethodType.methodType(void.class, URL[].class, ClassLoader.class);
    MethodHandle constructor = MethodHandles.publicLookup().findConstructor(URLClassLoader.class, type);
    MethodHandle make = MethodHandles.insertArguments(constructor, 0, new URL[] {jar}, Row.class.getClassLoader());
    Supplier<ClassLoader> maker = MethodHandleProxies.asInterfaceInstance(Supplier.class, make);
    return CompletableFuture.supplyAsync(maker).join();
  }

  private static String hash(URL jar) throws IOException, GeneralSecurityException {
    try (InputStream content = jar.openStream()) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
      return String.format("%064x", new BigInteger(1, digest));
    }
  }
}
