package sparkconnect.engine;

import java.util.Arrays;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.TopCall;
import org.mozilla.javascript.TopLevel;
import org.mozilla.javascript.typedarrays.NativeArrayBuffer;
import org.mozilla.javascript.typedarrays.NativeArrayBufferView;

/** JavaScript's built-in objects for one function in one thread: no Java, no files, no network. */
final class Sandbox {
  static final String RUNTIME = "runtime";
  private static final Limits.Factory FACTORY = new Limits.Factory();
  /** Globals that Rhino adds to the language, and those by which a script could leave its function. */
  private static final String[] UNWANTED = {
    "JavaException", "Continuation", "Script", "Call", "With", "Iterator", "StopIteration", "CallSite", "isXMLName",
    "uneval", "InternalError", "eval"
  };

  private final Limits context;
  final ScriptableObject scope;
  private final Scriptable bridge;

  Sandbox() {
    context = (Limits) FACTORY.enterContext();
    try {
      // Made by the engine itself it would be a plain object, which looks up the prototype of each text and array by
      // name.
      scope = context.initSafeStandardObjects(new TopLevel(), false);
      for (String name : UNWANTED) scope.delete(name);
      context.useTexts(new Texts(scope));
      Function install = (Function) run(Functions.runtime(this));
      bridge = (Scriptable) call(install, new Object[] {object()});
    } finally {
      Context.exit();
    }
  }

  /** Every use of this sandbox happens between this and `exit`. */
  void enter() {
    FACTORY.enterContext(context);
  }

  /** The same, to call a function and the helpers around it. */
  Limits enterFor(Function function) {
    enter();
    TopCall.begin(context, scope, function);
    return context;
  }

  void exit() {
    TopCall.end(context);
    Context.exit();
  }

  Script compile(String source, String name) {
    try {
      return context.compileString(source, name, 1, null);
    } catch (IllegalStateException | org.mozilla.javascript.EvaluatorException tooLarge) {
      // A method of the JVM has at most 64 KiB. Larger functions still run, but more slowly.
      context.setInterpretedMode(true);
      try {
        return context.compileString(source, name, 1, null);
      } finally {
        context.setInterpretedMode(false);
      }
    }
  }

  Object call(String helper, Object... arguments) {
    return ((Function) bridge.get(helper, bridge)).call(context, scope, scope, arguments);
  }

  Object call(Function function, Object[] arguments) {
    return function.call(context, scope, scope, arguments);
  }

  Object run(Script script) {
    return script.exec(context, scope, scope);
  }

  Scriptable array(Object[] elements) {
    // The engine only takes an array of objects.
    return context.newArray(scope, Arrays.copyOf(elements, elements.length, Object[].class));
  }

  Scriptable object() {
    return context.newObject(scope);
  }

  Scriptable bytes(byte[] content) {
    NativeArrayBuffer buffer =
        (NativeArrayBuffer) context.newObject(scope, "ArrayBuffer", new Object[] {content.length});
    System.arraycopy(content, 0, buffer.getBuffer(), 0, content.length);
    return context.newObject(scope, "Uint8Array", new Object[] {buffer});
  }

  /** The elements of the script's array; null for those that it lacks, as in `new Array(3)`. */
  static Object[] elements(NativeArray array) {
    Object[] elements = new Object[(int) array.getLength()];
    for (int index = 0; index < elements.length; index++) {
      Object found = array.get(index, array);
      elements[index] = found == Scriptable.NOT_FOUND ? null : found;
    }
    return elements;
  }

  /** The bytes of a Uint8Array. */
  static byte[] content(Scriptable view) {
    NativeArrayBufferView array = (NativeArrayBufferView) view;
    int start = array.getByteOffset();
    return Arrays.copyOfRange(array.getBuffer().getBuffer(), start, start + array.getByteLength());
  }
}
