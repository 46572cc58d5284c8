import { describe, expect, it } from "vitest";
import { printedAddress } from "../../../../src/cli/spark/printed-address.ts";

describe("what a remote_command prints", () => {
  it("is an address alone, with options or a token", () => {
    expect(printedAddress("sc://h:443/;use_ssl=true;token=t\n")).toEqual({
      remote: "sc://h:443/;use_ssl=true;token=t",
    });
  });

  it("is a JSON object with an address, a token, headers and the time of expiry", () => {
    const whole = {
      remote: "sc://h",
      token: "t",
      headers: { "x-team": "a" },
      expires_at: "2026-01-31T12:00:00+02:00",
    };
    expect(printedAddress(JSON.stringify(whole, null, 2))).toEqual({
      remote: "sc://h",
      token: "t",
      headers: { "x-team": "a" },
      expiresAt: new Date("2026-01-31T10:00:00Z"),
    });
  });

  it("may say null for what it does not have, as jq does", () => {
    expect(printedAddress('{"remote":"sc://h","token":null,"headers":null,"expires_at":null}')).toEqual({
      remote: "sc://h",
    });
  });

  const secret = "eyJzZWNyZXQi";
  it.each([
    ["", "it printed nothing."],
    [secret, "it printed 12 characters, not shown because they may hold a token"],
    [`${secret}\nsc://h`, "it printed 19 characters on 2 lines, not shown"],
    [`sc://h/${secret}`, "and the address must be like sc://host:15002"],
    [`sc://h/;use_ssl=${secret}`, "and the address must be like sc://host:15002"],
    [`https://${secret}`, "and the address must be like sc://host:15002"],
    ["local[*]", "it printed a local master"],
    [`{"remote":"sc://h","token":"${secret}"`, "that begin like a JSON object and are none"],
    [`{"token":"${secret}"}`, "whose `remote` is not a text"],
    [`{"remote":"${secret}"}`, "and `remote` must be like sc://host:15002"],
    ['{"remote":"local"}', "it printed a local master"],
    [`{"remote":"sc://h","${secret}":1}`, "with another key than remote, token, headers, expires_at"],
    [`{"remote":"sc://h","tokens":"${secret}"}`, "with another key than remote, token, headers, expires_at"],
    ['{"remote":"sc://h","token":5}', "whose `token` is not a text"],
    ['{"remote":"sc://h","token":""}', "whose `token` is not a text"],
    [`{"remote":"sc://h/;token=${secret}","token":"t"}`, "it printed two tokens"],
    [`{"remote":"sc://h","headers":["${secret}"]}`, "whose `headers` are not texts by name"],
    ['{"remote":"sc://h","headers":{"a":1}}', "whose `headers` are not texts by name"],
    ['{"remote":"sc://h","expires_at":1767225600}', "that is not a time with its zone"],
    ['{"remote":"sc://h","expires_at":"2026-01-31T12:00:00"}', "that is not a time with its zone"],
    ['{"remote":"sc://h","expires_at":"2026-13-31T12:00:00Z"}', "that is not a time with its zone"],
  ])("refuses %j, and shows nothing of it", (output, problem) => {
    const message = problemOf(output);
    expect(message).toContain(problem);
    expect(message).not.toContain(secret);
  });
});

function problemOf(output: string): string {
  try {
    printedAddress(output);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error("it was taken");
}
