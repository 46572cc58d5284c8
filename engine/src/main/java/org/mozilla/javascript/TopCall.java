package org.mozilla.javascript;

/**
 * Lets Java call several of a script's functions in turn. Rhino would find the global scope anew, and ask for features
 * and listeners, for each of them.
 */
public final class TopCall {
  private TopCall() {}

  public static void begin(Context context, ScriptableObject scope, Function first) {
    context.topCallScope = scope;
    context.isTopLevelStrict = first instanceof JSFunction && ((JSFunction) first).isStrict();
  }

  public static void end(Context context) {
    context.topCallScope = null;
    context.isTopLevelStrict = false;
  }
}
