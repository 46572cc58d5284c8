package sparkconnect.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Tables in the driver's memory that MERGE can change: no format whose jar is published for Spark 4.3 has such ones. A
 * streaming query clones its session, and with it the catalog: the tables belong to the class.
 */
public final class MergeCatalog implements TableCatalog {
  private static final Map<Identifier, MergeTable> TABLES = new ConcurrentHashMap<>();

  private String name;

  @Override
  public void initialize(String name, CaseInsensitiveStringMap options) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listTables(String[] namespace) {
    return TABLES.keySet().toArray(Identifier[]::new);
  }

  @Override
  public Table loadTable(Identifier table) throws NoSuchTableException {
    MergeTable found = TABLES.get(table);
    if (found == null) throw new NoSuchTableException(table);
    return found;
  }

  @Override
  public Table createTable(Identifier table, TableInfo info) {
    Map<String, String> properties = new ConcurrentHashMap<>(info.properties());
    MergeTable created = new MergeTable(table.toString(), info.columns(), properties);
    TABLES.put(table, created);
    return created;
  }

  /** Sets properties, and nothing else: the columns of these tables stay as they are. */
  @Override
  public Table alterTable(Identifier table, TableChange... changes) throws NoSuchTableException {
    Table found = loadTable(table);
    for (TableChange change : changes) {
      if (!(change instanceof TableChange.SetProperty set)) throw new UnsupportedOperationException(change.toString());
      found.properties().put(set.property(), set.value());
    }
    return found;
  }

  @Override
  public boolean dropTable(Identifier table) {
    return TABLES.remove(table) != null;
  }

  @Override
  public void renameTable(Identifier from, Identifier to) {
    throw new UnsupportedOperationException("rename " + from);
  }
}
