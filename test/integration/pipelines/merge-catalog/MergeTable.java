package sparkconnect.test;

import static org.apache.spark.sql.connector.catalog.TableCapability.BATCH_READ;
import static org.apache.spark.sql.connector.catalog.TableCapability.BATCH_WRITE;
import static org.apache.spark.sql.connector.catalog.TableCapability.TRUNCATE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsRowLevelOperations;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TruncatableTable;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.RowLevelOperation;
import org.apache.spark.sql.connector.write.RowLevelOperationBuilder;
import org.apache.spark.sql.connector.write.RowLevelOperationInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Rows in a list. A row level operation reads all of them and writes anew what stays: one group, copied on write. */
final class MergeTable implements SupportsRead, SupportsWrite, SupportsRowLevelOperations, TruncatableTable {
  private final String name;
  private final Column[] columns;
  private final Map<String, String> properties;
  private List<InternalRow> rows = new ArrayList<>();

  MergeTable(String name, Column[] columns, Map<String, String> properties) {
    this.name = name;
    this.columns = columns;
    this.properties = properties;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Column[] columns() {
    return columns;
  }

  @Override
  public Map<String, String> properties() {
    return properties;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(BATCH_READ, BATCH_WRITE, TRUNCATE);
  }

  @Override
  public boolean truncateTable() {
    replace(List.of());
    return true;
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    StructType schema = CatalogV2Util.v2ColumnsToStructType(columns);
    return () -> new WholeScan(schema, copy());
  }

  @Override
  public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
    return new Writing(false);
  }

  @Override
  public RowLevelOperationBuilder newRowLevelOperationBuilder(RowLevelOperationInfo info) {
    return () -> new WholeOperation(info.command());
  }

  private synchronized InternalRow[] copy() {
    return rows.toArray(InternalRow[]::new);
  }

  private synchronized void replace(List<InternalRow> written) {
    rows = new ArrayList<>(written);
  }

  private synchronized void append(List<InternalRow> written) {
    rows.addAll(written);
  }

  private final class WholeOperation implements RowLevelOperation {
    private final Command command;

    WholeOperation(Command command) {
      this.command = command;
    }

    @Override
    public Command command() {
      return command;
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return MergeTable.this.newScanBuilder(options);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
      return new Writing(true);
    }
  }

  /** The rows travel to the tasks with the partition, and back with the commit. */
  private record Rows(InternalRow[] rows) implements InputPartition, WriterCommitMessage {}

  private record WholeScan(StructType readSchema, InternalRow[] rows) implements Scan, Batch {
    @Override
    public Batch toBatch() {
      return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
      return new InputPartition[] {new Rows(rows)};
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return new Readers();
    }
  }

  private static final class Readers implements PartitionReaderFactory {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      InternalRow[] rows = ((Rows) partition).rows();
      return new PartitionReader<>() {
        private int at = -1;

        @Override
        public boolean next() {
          return ++at < rows.length;
        }

        @Override
        public InternalRow get() {
          return rows[at];
        }

        @Override
        public void close() {}
      };
    }
  }

  private final class Writing implements WriteBuilder, SupportsTruncate, Write, BatchWrite {
    private boolean replaces;

    Writing(boolean replaces) {
      this.replaces = replaces;
    }

    @Override
    public WriteBuilder truncate() {
      replaces = true;
      return this;
    }

    @Override
    public Write build() {
      return this;
    }

    @Override
    public BatchWrite toBatch() {
      return this;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
      return new Writers();
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
      List<InternalRow> written = new ArrayList<>();
      for (WriterCommitMessage message : messages) written.addAll(List.of(((Rows) message).rows()));
      if (replaces) replace(written);
      else append(written);
    }

    @Override
    public void abort(WriterCommitMessage[] messages) {}
  }

  private static final class Writers implements DataWriterFactory {
    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task) {
      List<InternalRow> written = new ArrayList<>();
      return new DataWriter<>() {
        @Override
        public void write(InternalRow row) {
          written.add(row.copy());
        }

        @Override
        public WriterCommitMessage commit() {
          return new Rows(written.toArray(InternalRow[]::new));
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
      };
    }
  }
}
