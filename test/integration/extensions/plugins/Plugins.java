package sparkconnect.test;

import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.connect.proto.ExamplePluginCommand;
import org.apache.spark.connect.proto.ExamplePluginExpression;
import org.apache.spark.connect.proto.ExamplePluginRelation;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Upper;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.connect.planner.SparkConnectPlanner;
import org.apache.spark.sql.connect.plugin.CommandPlugin;
import org.apache.spark.sql.connect.plugin.ExpressionPlugin;
import org.apache.spark.sql.connect.plugin.RelationPlugin;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.ByteString;
import org.sparkproject.connect.protobuf.InvalidProtocolBufferException;

/**
 * What a server is given for the messages of plugins.proto. Spark's own examples of plug-ins have messages of the same
 * fields, which saves generating Java.
 */
public final class Plugins {
  private Plugins() {}

  /** The bytes of a message of this name in package acme; null for any other. */
  static ByteString messageOf(String name, byte[] extension) throws InvalidProtocolBufferException {
    Any any = Any.parseFrom(extension);
    return any.getTypeUrl().endsWith("/acme." + name) ? any.getValue() : null;
  }

  /** Names rows, as an alias does. */
  public static class Named implements RelationPlugin {
    @Override
    public Optional<LogicalPlan> transform(byte[] extension, SparkConnectPlanner planner) {
      try {
        ByteString bytes = messageOf("Named", extension);
        if (bytes == null) return Optional.empty();
        ExamplePluginRelation named = ExamplePluginRelation.parseFrom(bytes);
        LogicalPlan input = planner.transformRelation(named.getInput());
        return Optional.of(new SubqueryAlias(AliasIdentifier.apply(named.getCustomField()), input));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /** Writes a text in capitals. */
  public static class Shouted implements ExpressionPlugin {
    @Override
    public Optional<Expression> transform(byte[] extension, SparkConnectPlanner planner) {
      try {
        ByteString bytes = messageOf("Shouted", extension);
        if (bytes == null) return Optional.empty();
        return Optional.of(
            new Upper(planner.transformExpression(ExamplePluginExpression.parseFrom(bytes).getChild())));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /** Makes a view of what the request's user context says, one row for each extension. */
  public static class Noted implements CommandPlugin {
    @Override
    public boolean process(byte[] extension, SparkConnectPlanner planner) {
      try {
        ByteString bytes = messageOf("Noted", extension);
        if (bytes == null) return false;
        String view = ExamplePluginCommand.parseFrom(bytes).getCustomField();
        String rows =
            planner.executeHolderOpt().get().request().getUserContext().getExtensionsList().stream()
                .map(context -> "('" + context.getTypeUrl() + "', '" + context.getValue().toStringUtf8() + "')")
                .collect(Collectors.joining(", "));
        planner.session()
            .sql("SELECT * FROM VALUES " + (rows.isEmpty() ? "(NULL, NULL)" : rows) + " AS t(type, value)")
            .createOrReplaceTempView(view);
        return true;
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }
}
