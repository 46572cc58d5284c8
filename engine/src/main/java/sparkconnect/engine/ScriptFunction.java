package sparkconnect.engine;

import java.io.Serializable;
import java.util.function.Function;

/**
 * The base class of every user's function. The client writes a subclass without a body, which names the function and
 * implements that one of Spark's interfaces UDF0 to UDF22 which fits its parameters. Their methods are here.
 */
public abstract class ScriptFunction implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private transient volatile Bound bound;

  protected ScriptFunction(String id) {
    this.id = id;
  }

  private Object invoke(Object... arguments) {
    Bound mine = bound;
    // Spark gives each task its own instance, but threads of the driver share one.
    if (mine == null || mine.threadId != Thread.currentThread().getId()) {
      mine = new Bound(SharedEngine.FUNCTIONS.apply(id, getClass().getClassLoader()));
      bound = mine;
    }
    return mine.function.apply(arguments);
  }

  /** The function as this thread may call it. */
  private static final class Bound {
    /** The thread's id, not the thread, which this must not keep alive. */
    final long threadId = Thread.currentThread().getId();
    final Function<Object[], Object> function;

    Bound(Function<Object[], Object> function) {
      this.function = function;
    }
  }

  public Object call() {
    return invoke();
  }

  public Object call(Object a) {
    return invoke(new Object[] {a});
  }

  public Object call(Object a, Object b) {
    return invoke(a, b);
  }

  public Object call(Object a, Object b, Object c) {
    return invoke(a, b, c);
  }

  public Object call(Object a, Object b, Object c, Object d) {
    return invoke(a, b, c, d);
  }

  public Object call(Object a, Object b, Object c, Object d, Object e) {
    return invoke(a, b, c, d, e);
  }

  public Object call(Object a, Object b, Object c, Object d, Object e, Object f) {
    return invoke(a, b, c, d, e, f);
  }

  public Object call(Object a, Object b, Object c, Object d, Object e, Object f, Object g) {
    return invoke(a, b, c, d, e, f, g);
  }

  public Object call(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h) {
    return invoke(a, b, c, d, e, f, g, h);
  }

  public Object call(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i) {
    return invoke(a, b, c, d, e, f, g, h, i);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j) {
    return invoke(a, b, c, d, e, f, g, h, i, j);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q, Object r) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q, Object r, Object s) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q, Object r, Object s, Object t) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q, Object r, Object s, Object t, Object u) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
  }

  public Object call(
      Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i, Object j, Object k,
      Object l, Object m, Object n, Object o, Object p, Object q, Object r, Object s, Object t, Object u, Object v) {
    return invoke(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v);
  }
}
