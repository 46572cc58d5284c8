import { describe, expect, it } from "vitest";
import { SessionPool } from "../../../src/sql/session/session-pool.ts";

/** A pool whose sessions are their tenants' names, and what happened to them. */
function pool(size: number, open: (tenant: string) => Promise<void> = async () => {}) {
  const happened: string[] = [];
  const sessions = new SessionPool({
    size,
    open: async (tenant) => {
      happened.push(`open ${tenant}`);
      await open(tenant);
      return { tenant, stop: async () => void happened.push(`stop ${tenant}`) };
    },
  });
  return { sessions, happened };
}

/** Work that goes on until it is told to end. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

describe("a pool of sessions", () => {
  it("gives each tenant one session, which its works share", async () => {
    const { sessions, happened } = pool(2);
    const tenants = ["a", "b", "a", "b", "a"].map((tenant) => sessions.use(tenant, async (spark) => spark.tenant));
    expect(await Promise.all(tenants)).toEqual(["a", "b", "a", "b", "a"]);
    expect(happened).toEqual(["open a", "open b"]);
  });

  it("ends the session that has been idle for longest when another tenant needs the room", async () => {
    const { sessions, happened } = pool(2);
    for (const tenant of ["a", "b", "a", "c"]) await sessions.use(tenant, async () => {});
    expect(happened).toEqual(["open a", "open b", "stop b", "open c"]);
  });

  it("lets works wait in order where no session is idle", async () => {
    const { sessions, happened } = pool(1);
    const [first, second] = [gate(), gate()];
    const order: string[] = [];
    const use = (tenant: string, work: () => Promise<void>) =>
      sessions.use(tenant, async () => {
        order.push(tenant);
        await work();
      });
    const works = [use("a", first.work), use("b", second.work), use("c", async () => {})];
    await expect.poll(() => order).toEqual(["a"]);
    first.end();
    await expect.poll(() => order).toEqual(["a", "b"]);
    second.end();
    await Promise.all(works);
    expect(order).toEqual(["a", "b", "c"]);
    expect(happened).toEqual(["open a", "stop a", "open b", "stop b", "open c"]);
  });

  it("ends a waiting that is aborted with the signal's reason, and serves those behind it", async () => {
    const { sessions, happened } = pool(1);
    const first = gate();
    const abort = new AbortController();
    const held = sessions.use("a", first.work);
    const aborted = sessions.use("b", async () => {}, { signal: abort.signal });
    const behind = sessions.use("c", async () => "served");
    abort.abort(new Error("gone"));
    await expect(aborted).rejects.toThrow("gone");
    first.end();
    await held;
    expect(await behind).toBe("served");
    expect(happened).toEqual(["open a", "stop a", "open c"]);
  });

  it("fails the works of a session that does not open, and tries again for the next", async () => {
    let isDown = true;
    const { sessions, happened } = pool(1, async () => {
      if (isDown) throw new Error("down");
    });
    const works = [sessions.use("a", async () => {}), sessions.use("a", async () => {})];
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isDown = false;
    expect(await sessions.use("b", async (spark) => spark.tenant)).toBe("b");
    expect(happened).toEqual(["open a", "open b"]);
  });

  it("leaves the room of a session that does not open to those who wait", async () => {
    const { sessions } = pool(1, async (tenant) => {
      if (tenant === "a") throw new Error("down");
    });
    const works = [sessions.use("a", async () => {}), sessions.use("b", async (spark) => spark.tenant)];
    expect(await Promise.allSettled(works)).toMatchObject([{ status: "rejected" }, { value: "b" }]);
  });

  it("gives what the work gives, and its error", async () => {
    const { sessions } = pool(1);
    const failing = async () => {
      throw new Error("wrong");
    };
    await expect(sessions.use("a", failing)).rejects.toThrow("wrong");
    expect(await sessions.use("a", async () => 7)).toBe(7);
  });

  it("closes when its works have ended: those who wait and those who come are refused", async () => {
    const { sessions, happened } = pool(1);
    const first = gate();
    const held = sessions.use("a", first.work);
    const waiting = sessions.use("b", async () => {});
    const closed = sessions.close();
    await expect(waiting).rejects.toThrow("This pool of sessions is closed. Make a new one.");
    await expect(sessions.use("a", async () => {})).rejects.toThrow("This pool of sessions is closed. Make a new one.");
    expect(happened).toEqual(["open a"]);
    first.end();
    await Promise.all([held, closed, sessions.close()]);
    expect(happened).toEqual(["open a", "stop a"]);
  });

  it.each([[0], [1.5], ["2"], [undefined]])("refuses the size %j with a correct call", (size) => {
    expect(() => new SessionPool({ size: size as number, open: async () => ({ stop: async () => {} }) })).toThrow(
      "new SessionPool({ size: 8, open:",
    );
  });
});
