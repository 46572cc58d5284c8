package org.mozilla.javascript;

/**
 * A text as the `this` of a built-in method that only asks for the text, which Rhino takes from any CharSequence.
 * Scripts never see one: it has no properties.
 */
final class PrimitiveText implements Scriptable, CharSequence {
  private final String text;

  PrimitiveText(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public Object getDefaultValue(Class<?> hint) {
    return text;
  }

  @Override
  public String getClassName() {
    return "String";
  }

  @Override
  public Object get(String name, Scriptable start) {
    return NOT_FOUND;
  }

  @Override
  public Object get(int index, Scriptable start) {
    return NOT_FOUND;
  }

  @Override
  public boolean has(String name, Scriptable start) {
    return false;
  }

  @Override
  public boolean has(int index, Scriptable start) {
    return false;
  }

  @Override
  public void put(String name, Scriptable start, Object value) {}

  @Override
  public void put(int index, Scriptable start, Object value) {}

  @Override
  public void delete(String name) {}

  @Override
  public void delete(int index) {}

  @Override
  public Scriptable getPrototype() {
    return null;
  }

  @Override
  public void setPrototype(Scriptable prototype) {}

  @Override
  public Scriptable getParentScope() {
    return null;
  }

  @Override
  public void setParentScope(Scriptable parent) {}

  @Override
  public Object[] getIds() {
    return new Object[0];
  }

  @Override
  public boolean hasInstance(Scriptable instance) {
    return false;
  }
}
