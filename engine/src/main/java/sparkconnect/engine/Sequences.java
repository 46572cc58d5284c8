package sparkconnect.engine;

import scala.collection.Iterator;
import scala.collection.Seq;

/** Reads Scala's collections by methods that Scala 2.12 and 2.13 share. */
final class Sequences {
  private Sequences() {}

  static Object[] read(Seq<?> sequence, ToScript element) {
    Object[] read = new Object[sequence.size()];
    Iterator<?> elements = sequence.iterator();
    for (int index = 0; elements.hasNext(); index++) read[index] = element.read(elements.next());
    return read;
  }
}
