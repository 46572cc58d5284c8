import java.util.Map;
import org.apache.iceberg.LockManager;
import org.apache.iceberg.util.LockManagers;

/** Holds the lock that Iceberg's Hadoop catalog takes for a commit; meanwhile others wait for it only briefly. */
public class IcebergLock {
  public static boolean acquire(String file) {
    LockManager locks = LockManagers.defaultLockManager();
    locks.initialize(Map.of("lock.acquire-timeout-ms", "200", "lock.acquire-interval-ms", "50"));
    return locks.acquire(file, "another writer");
  }

  public static boolean release(String file) {
    LockManager locks = LockManagers.defaultLockManager();
    locks.initialize(Map.of());
    return locks.release(file, "another writer");
  }
}
