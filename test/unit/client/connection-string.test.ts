import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLoopback, parseConnectionString, redactConnectionString } from "../../../src/client/connection-string.ts";
import { InvalidInputError } from "../../../src/errors.ts";

describe("a connection string", () => {
  it("has a host, the default port and nothing else in its shortest form", () => {
    expect(parseConnectionString("sc://spark")).toEqual({
      host: "spark",
      port: 15002,
      useTls: null,
      token: null,
      userId: null,
      sessionId: null,
      userAgent: null,
      keepaliveEnabled: null,
      keepaliveTimeMs: null,
      keepaliveTimeoutMs: null,
      headers: {},
    });
  });

  it("gives each parameter its meaning and makes a header of every other", () => {
    const connection = parseConnectionString(
      "sc://h:1/;use_ssl=True;token=t%3B1;user_id=ada;session_id=s;user_agent=a%20b;grpc_keepalive_time_ms=5;X-Cluster=c=1",
    );
    expect(connection).toMatchObject({
      host: "h",
      port: 1,
      useTls: true,
      token: "t;1",
      userId: "ada",
      sessionId: "s",
      userAgent: "a b",
      keepaliveTimeMs: 5,
      headers: { "x-cluster": "c=1" },
    });
  });

  it("takes an IPv6 address in brackets", () => {
    expect(parseConnectionString("sc://[::1]:15003/;user_id=a")).toMatchObject({ host: "::1", port: 15003 });
  });

  it.each([
    ["http://h", "does not begin with sc://"],
    ["sc://", "has no valid host[:port]"],
    ["sc://h:0", "has the port 0"],
    ["sc://h:65536", "has the port 65536"],
    ["sc://h:port", "has no valid host[:port]"],
    ["sc://user@h", "has no valid host[:port]"],
    ["sc://h/path", "has a path"],
    ["sc://h/;novalue", "has a parameter that is not key=value"],
    ["sc://h/;a=1;a=2", 'has the parameter "a" twice'],
    ["sc://h/;use_ssl=yes", "has use_ssl=yes"],
    ["sc://h/;user_id=%zz", "has a malformed percent escape"],
    ["sc://h/;grpc_keepalive_time_ms=-1", "has grpc_keepalive_time_ms=-1"],
    ["sc://h/;a b=1", "which is not a valid header name"],
  ])("is refused with what is wrong: %s", (url, problem) => {
    expect(() => parseConnectionString(url)).toThrowError(InvalidInputError);
    expect(() => parseConnectionString(url)).toThrowError(problem);
  });

  it("shows no secret when it is refused", () => {
    expect(() => parseConnectionString("sc://h/;token=s3cret;broken")).toThrowError(
      "The connection string sc://h/;token=***;*** has a parameter that is not key=value.",
    );
  });

  it.each([
    [
      "sc://h:1/;token=abc;user_id=ada;Authorization=Bearer x;x-api=k;region=eu;User_id=x",
      "sc://h:1/;token=***;user_id=ada;Authorization=***;x-api=***;region=***;User_id=***",
    ],
    [
      "sc://h/;use_ssl=true;user_agent=app/1.0;session_id=s;grpc_max_message_size=1;grpc_keepalive_time_ms=2",
      "sc://h/;use_ssl=true;user_agent=app/1.0;session_id=s;grpc_max_message_size=1;grpc_keepalive_time_ms=2",
    ],
    ["sc://[::1]:15002/;user_id=ada", "sc://[::1]:15002/;user_id=ada"],
    // Not as it should be: each may hold a secret nevertheless.
    ["sc://h/;token=s3;cret", "sc://h/;token=***;***"],
    ["sc://h/token=s3cret", "sc://h/token=***"],
    ["sc://h/?user_id=ada&cookie=s3cret", "sc://h/?user_id=ada&cookie=***"],
    ["sc://h/;user_id=ada=s3cret", "sc://h/;user_id=***"],
    ["sc://ada:s3/cret@h/;use_ssl=true", "sc://***@h/;use_ssl=true"],
    ["https://h/path?key=s3cret", "https://h/path?key=***"],
    ["sc:h;x-api=s3cret", "sc:h;x-api=***"],
  ])("is shown as parameters of Spark's that are no secret, and no value else: %s", (url, shown) => {
    expect(redactConnectionString(url)).toBe(shown);
    expect(redactConnectionString(shown)).toBe(shown);
  });

  it("keeps any token out of its redacted form", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9._~-]{8,40}$/), (token) => {
        expect(redactConnectionString(`sc://h/;user_id=a;token=${token}`)).not.toContain(token);
        expect(redactConnectionString(`sc://h/;any-name=${token}`)).not.toContain(token);
      }),
    );
  });

  it.each([
    ["localhost", true],
    ["LOCALHOST", true],
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["::1", true],
    ["127.0.0.1.example.com", false],
    ["localhost.example.com", false],
    ["10.0.0.1", false],
    ["0.0.0.0", false],
  ])("knows whether %s is loopback: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
