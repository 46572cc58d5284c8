package sparkconnect.test;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.MutableAggregationBuffer;
import org.apache.spark.sql.expressions.UserDefinedAggregateFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The kind of class that CREATE TEMPORARY FUNCTION takes on every server. */
@SuppressWarnings("deprecation")
public class Total extends UserDefinedAggregateFunction {
  @Override
  public StructType inputSchema() {
    return new StructType().add("number", DataTypes.LongType);
  }

  @Override
  public StructType bufferSchema() {
    return new StructType().add("total", DataTypes.LongType);
  }

  @Override
  public DataType dataType() {
    return DataTypes.LongType;
  }

  @Override
  public boolean deterministic() {
    return true;
  }

  @Override
  public void initialize(MutableAggregationBuffer buffer) {
    buffer.update(0, 0L);
  }

  @Override
  public void update(MutableAggregationBuffer buffer, Row row) {
    merge(buffer, row);
  }

  @Override
  public void merge(MutableAggregationBuffer buffer, Row row) {
    buffer.update(0, buffer.getLong(0) + row.getLong(0));
  }

  @Override
  public Object evaluate(Row buffer) {
    return buffer.getLong(0);
  }
}
