package sparkconnect.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;

/**
 * A context that stops a call that takes too much time or memory. The engine asks it after about every ten thousand
 * instructions, and it only then looks at the clock: a short call costs nothing.
 */
public final class Limits extends Context {
  private static final int INSTRUCTIONS_BETWEEN_CHECKS = 10_000;
  /** From this size on, a step is worth a look at what the call has allocated before it. */
  private static final long LARGE_BYTES = 1 << 20;
  private static final ThreadMXBean THREADS = threads();

  /** Before the first call, the function's top-level code may take as long as a call may by default. */
  private long maxMillis = 60_000;
  private long maxBytes = Long.MAX_VALUE;
  private long startNanos;
  private long startBytes;
  private Texts texts;

  private Limits(ContextFactory factory) {
    super(factory);
    setLanguageVersion(Context.VERSION_ES6);
    setGenerateObserverCount(true);
    // Otherwise an error that a script catches would carry the engine's exception, and give access to all of Java.
    setClassShutter(className -> false);
    setInstructionObserverThreshold(INSTRUCTIONS_BETWEEN_CHECKS);
  }

  void useTexts(Texts used) {
    texts = used;
  }

  public Texts texts() {
    return texts;
  }

  void begin(long millis, long bytes) {
    maxMillis = millis;
    maxBytes = bytes;
    startNanos = 0;
  }

  private void check() {
    long nanos = System.nanoTime();
    long bytes = allocatedBytes();
    if (startNanos == 0) {
      startNanos = nanos;
      startBytes = bytes;
    }
    if (Thread.currentThread().isInterrupted()) throw new Exceeded("was interrupted: its task was cancelled");
    if (nanos - startNanos > maxMillis * 1_000_000) {
      throw new Exceeded("ran longer than its limit of " + maxMillis + " ms for one call");
    }
    if (bytes - startBytes > maxBytes) throw tooLarge();
  }

  /** Called before the script makes something large in one step, between two checks. */
  void allow(long bytes) {
    if (bytes > maxBytes) throw tooLarge();
    if (bytes < LARGE_BYTES) return;
    check();
    if (allocatedBytes() - startBytes + bytes > maxBytes) throw tooLarge();
  }

  private Exceeded tooLarge() {
    return new Exceeded("allocated more than its limit of " + (maxBytes >> 20) + " MiB in one call");
  }

  private static long allocatedBytes() {
    return THREADS == null ? 0 : THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Only a HotSpot JVM counts what a thread allocates. */
  private static ThreadMXBean threads() {
    java.lang.management.ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    boolean counts = bean instanceof ThreadMXBean && ((ThreadMXBean) bean).isThreadAllocatedMemorySupported();
    return counts ? (ThreadMXBean) bean : null;
  }

  /** An Error, since a script's own `catch` must not catch it. */
  static final class Exceeded extends Error {
    private static final long serialVersionUID = 1L;

    Exceeded(String what) {
      super(what, null, false, false);
    }
  }

  static final class Factory extends ContextFactory {
    @Override
    protected Context makeContext() {
      return new Limits(this);
    }

    @Override
    protected void observeInstructionCount(Context context, int instructions) {
      ((Limits) context).check();
    }

    @Override
    protected boolean hasFeature(Context context, int feature) {
      // Features that let a script reach Java, and features that are not standard.
      if (feature == Context.FEATURE_ENHANCED_JAVA_ACCESS || feature == Context.FEATURE_E4X) return false;
      return super.hasFeature(context, feature);
    }
  }
}
