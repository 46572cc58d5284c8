package sparkconnect.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.api.java.UDF1;

/** A function that SQL calls by its class: it says which build of the jar runs. */
public class Score implements UDF1<Long, String> {
  @Override
  public String call(Long number) throws IOException {
    return build() + ":" + number;
  }

  /** For SQL's {@code java_method}. */
  public static String build() throws IOException {
    try (InputStream build = Score.class.getResourceAsStream("/build.txt")) {
      return new String(build.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The text of a file that was sent with {@code --files}: on an executor it is beside the jar. */
  public static String fileText(String name) throws IOException, URISyntaxException {
    Path jar = Path.of(Score.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path onExecutor = jar.resolveSibling(name);
    Path onDriver = jar.resolve("../../files").resolve(name).normalize();
    return Files.readString(Files.exists(onExecutor) ? onExecutor : onDriver);
  }
}
