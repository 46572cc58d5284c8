package org.mozilla.javascript.optimizer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.dynalink.StandardNamespace;
import jdk.dynalink.StandardOperation;
import jdk.dynalink.linker.GuardedInvocation;
import jdk.dynalink.linker.LinkRequest;
import jdk.dynalink.linker.LinkerServices;
import jdk.dynalink.linker.TypeBasedGuardingDynamicLinker;
import jdk.dynalink.linker.support.Guards;
import org.mozilla.javascript.TextOperations;

/**
 * Links what scripts do with texts to `TextOperations`. It takes the place of Rhino's class of this name, the one place
 * where Rhino lets an operation depend on the type of a value, and which knows `+`, `==` and `length` alone.
 */
class StringLinker implements TypeBasedGuardingDynamicLinker {
  private static final MethodHandle IS_TEXT = Guards.getInstanceOfGuard(String.class);

  @Override
  public boolean canLinkType(Class<?> type) {
    return String.class.equals(type);
  }

  @Override
  public GuardedInvocation getGuardedInvocation(LinkRequest request, LinkerServices services) throws Exception {
    if (request.isCallSiteUnstable()) return null;
    ParsedOperation operation = new ParsedOperation(request.getCallSiteDescriptor().getOperation());
    MethodType type = request.getCallSiteDescriptor().getMethodType();
    Object[] arguments = request.getArguments();
    return operation.isNamespace(StandardNamespace.PROPERTY)
        ? property(operation, type)
        : withAnother(operation, type, arguments.length > 1 ? arguments[1] : null);
  }

  private static GuardedInvocation property(ParsedOperation operation, MethodType type) throws Exception {
    String name = operation.getName();
    if (operation.isOperation(StandardOperation.GET, RhinoOperation.GETNOWARN)) {
      return "length".equals(name) ? onText(find("length", type)) : null;
    }
    if (operation.isOperation(RhinoOperation.GETWITHTHIS)) {
      if (TextOperations.JOIN.equals(name)) return onText(constant(TextOperations.JOINING, type));
      int number = TextOperations.number(name);
      return number < 0 ? null : onText(method(number, name, type));
    }
    if (operation.isOperation(RhinoOperation.GETELEMENT)) return onText(find("element", type));
    return operation.isOperation(RhinoOperation.GETINDEX) ? onText(find("index", type)) : null;
  }

  /** Operations with two operands, whose link depends on the types of both. */
  private static GuardedInvocation withAnother(ParsedOperation operation, MethodType type, Object other) throws Exception {
    String kind = other instanceof CharSequence ? "Text" : other instanceof Number ? "Number" : null;
    if (operation.isOperation(RhinoOperation.ADD) && kind != null) {
      return new GuardedInvocation(find("add" + kind, type), find("isText" + kind, type.changeReturnType(boolean.class)));
    }
    boolean compares = operation.isOperation(RhinoOperation.EQ, RhinoOperation.SHALLOWEQ);
    if (!compares || !(other instanceof String)) return null;
    return new GuardedInvocation(find("equal", type), find("areTexts", type));
  }

  private static GuardedInvocation onText(MethodHandle handle) {
    return new GuardedInvocation(handle, IS_TEXT);
  }

  private static MethodHandle constant(Object value, MethodType type) {
    MethodHandle handle = MethodHandles.constant(type.returnType(), value);
    return MethodHandles.dropArguments(handle, 0, type.parameterList());
  }

  private static MethodHandle find(String method, MethodType type) throws ReflectiveOperationException {
    return MethodHandles.publicLookup().findStatic(TextOperations.class, method, type);
  }

  private static MethodHandle method(int number, String name, MethodType type) throws ReflectiveOperationException {
    MethodHandle handle = find("method", type.insertParameterTypes(0, int.class, String.class));
    return MethodHandles.insertArguments(handle, 0, number, name);
  }
}
