package sparkconnect.engine;

import scala.collection.Iterator;
import scala.collection.Seq;

/** Reading Scala's collections by what has been the same in Scala 2.12 and 2.13. */
final class Sequences {
  private Sequences() {}

  static Object[] read(Seq<?> sequence, ToScript element) {
    Object[] read = new Object[sequence.size()];
    Iterator<?> elements = sequence.iterator();
    for (int index = 0; elements.hasNext(); index++) read[index] = element.read(elements.next());
    return read;
  }
}
