import { describe, expect, it } from "vitest";
import { hasTokenInArguments, redact } from "../../../../src/cli/terminal/redact.ts";

describe("redact", () => {
  it("hides the token of a connection string, and keeps the rest of it", () => {
    expect(redact("cannot reach sc://host:1/;token=s3cr3t;user_id=ada today")).toBe(
      "cannot reach sc://host:1/;token=***;user_id=ada today",
    );
  });

  it("leaves the sentence that an address stands in", () => {
    expect(redact("cannot reach sc://host:1/;x-api=hunter2: it hung up.")).toBe(
      "cannot reach sc://host:1/;x-api=***: it hung up.",
    );
  });

  it("hides a token inside JSON without eating the quotes", () => {
    const text = JSON.stringify({ remote: "sc://h/;token=abc", next: 1 });
    expect(redact(text)).toBe('{"remote":"sc://h/;token=***","next":1}');
  });

  it("hides a known secret wherever it stands", () => {
    expect(redact("header was: Bearer hunter2hunter2!", ["hunter2hunter2"])).toBe("header was: Bearer ***!");
  });

  it("does not blank out words that a short secret happens to be", () => {
    expect(redact("the job is done", ["job"])).toBe("the job is done");
  });
});

describe("hasTokenInArguments", () => {
  it("sees a token in any spelling of --remote", () => {
    expect(hasTokenInArguments(["doctor", "--remote=sc://h/;user_id=a;token=t"])).toBe(true);
    expect(hasTokenInArguments(["doctor", "--remote", "sc://h/;token=t"])).toBe(true);
  });

  it("is quiet without one", () => {
    expect(hasTokenInArguments(["doctor", "--remote", "sc://h/;user_id=t"])).toBe(false);
  });
});
