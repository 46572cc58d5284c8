import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;

/** The same functions as bench/programs/functions.js, as Java's. */
public final class JavaFunctions {
  private JavaFunctions() {}

  public static final class Numbers implements UDF1<Double, Double> {
    @Override
    public Double call(Double id) {
      double sum = 0;
      for (int step = 1; step <= 5; step++) sum += (id % 97) / step;
      return sum;
    }
  }

  public static final class Strings implements UDF1<String, String> {
    @Override
    public String call(String text) {
      return text.toUpperCase() + "-" + text.length();
    }
  }

  public static final class Structs implements UDF1<Row, Row> {
    @Override
    public Row call(Row row) {
      return RowFactory.create(row.getInt(0) + 1, row.getString(1) + "!");
    }
  }
}
