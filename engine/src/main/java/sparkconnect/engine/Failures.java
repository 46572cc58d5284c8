package sparkconnect.engine;

import org.mozilla.javascript.JavaScriptException;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.ScriptStackElement;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * Errors as Java's own exceptions. The driver does not have this session's classes when it reads an executor's error:
 * an exception class of the engine would reach the user as "unknown reason".
 */
final class Failures {
  private final String name;
  /** For each line of the script, the user's line, as `job.ts:12`; or nothing. */
  private final Object[] lines;

  Failures(String name, Object[] lines) {
    this.name = name;
    this.lines = lines;
  }

  RuntimeException plain(Throwable failure) {
    if (failure instanceof RhinoException) return ofScript((RhinoException) failure);
    if (failure instanceof Limits.Exceeded || failure instanceof Place.Misfit) return plain(failure.getMessage());
    if (failure instanceof StackOverflowError) return plain("called itself too often: the stack is full");
    if (failure instanceof OutOfMemoryError) return plain("used up the executor's memory");
    return plain("failed in the engine: " + failure);
  }

  private RuntimeException plain(String what) {
    return new RuntimeException("The function " + name + " " + what + ".");
  }

  private RuntimeException ofScript(RhinoException failure) {
    StringBuilder stack = new StringBuilder();
    for (ScriptStackElement frame : failure.getScriptStack()) {
      String line = lineOf(frame);
      if (line != null) stack.append("\n    at ").append(functionOf(frame)).append(" (").append(line).append(')');
    }
    return new RuntimeException("The function " + name + " threw " + textOf(failure) + stack);
  }

  private static String functionOf(ScriptStackElement frame) {
    return frame.functionName == null || frame.functionName.isEmpty() ? "<anonymous>" : frame.functionName;
  }

  /** Null for lines that are not the user's: the runtime, and what lowering added. */
  private String lineOf(ScriptStackElement frame) {
    int number = frame.lineNumber;
    boolean isTheirs = !Sandbox.RUNTIME.equals(frame.fileName) && number > 0 && number <= lines.length;
    Object line = isTheirs ? lines[number - 1] : null;
    return line == null ? null : line.toString();
  }

  private static String textOf(RhinoException failure) {
    if (!(failure instanceof JavaScriptException)) return failure.details();
    Object value = ((JavaScriptException) failure).getValue();
    if (!(value instanceof Scriptable)) return org.mozilla.javascript.Context.toString(value);
    Scriptable error = (Scriptable) value;
    Object message = ScriptableObject.getProperty(error, "message");
    Object errorName = ScriptableObject.getProperty(error, "name");
    if (message == Scriptable.NOT_FOUND || errorName == Scriptable.NOT_FOUND) return "an object that is not an Error";
    return errorName + ": " + message;
  }

  static RuntimeException unready(String id, Throwable failure) {
    return new RuntimeException("The function " + id + " cannot be made ready: " + describe(failure));
  }

  private static String describe(Throwable failure) {
    return failure instanceof RhinoException ? textOf((RhinoException) failure) : String.valueOf(failure);
  }

  static RuntimeException unchecked(Throwable failure) {
    return failure instanceof RuntimeException ? (RuntimeException) failure : new RuntimeException(failure);
  }
}
