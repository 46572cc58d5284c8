import { describe, expect, it } from "vitest";
import { resolveOptions } from "../../../src/client/client-options.ts";
import { InvalidInputError } from "../../../src/errors.ts";

const sessionId = "6b0c1f0e-7b7e-4f4e-9c59-1f0e6b0c7b7e";

describe("resolved options", () => {
  it("are plaintext without a token on a remote host", () => {
    expect(resolveOptions({ remote: "sc://far" }, {})).toMatchObject({ tls: null, token: null });
  });

  it("use TLS as soon as a token goes to another host than loopback", () => {
    expect(resolveOptions({ remote: "sc://far/;token=t" }, {}).tls).toEqual({});
    expect(resolveOptions({ remote: "sc://far", token: "t" }, {}).tls).toEqual({});
    expect(resolveOptions({ remote: "sc://far" }, { SPARK_CONNECT_AUTHENTICATE_TOKEN: "t" }).tls).toEqual({});
    expect(resolveOptions({ remote: "sc://far/;authorization=x" }, {}).tls).toEqual({});
  });

  it("stay plaintext with a token to loopback", () => {
    expect(resolveOptions({ remote: "sc://localhost/;token=t" }, {})).toMatchObject({ tls: null, token: "t" });
    expect(resolveOptions({ remote: "sc://[::1]/;token=t" }, {}).tls).toBeNull();
  });

  it.each([
    [{ remote: "sc://far/;use_ssl=false;token=t" }, {}],
    [{ remote: "sc://far/;use_ssl=false", token: "t" }, {}],
    [{ remote: "sc://far/;use_ssl=false", headers: { Authorization: "x" } }, {}],
    [{ remote: "sc://far/;use_ssl=false" }, { SPARK_CONNECT_AUTHENTICATE_TOKEN: "t" }],
  ])("refuse to send a secret over plaintext: %j with environment %j", (options, environment) => {
    expect(() => resolveOptions(options, environment)).toThrowError("A token is never sent over plaintext");
  });

  it("prefer the option to the connection string, and that to the environment", () => {
    const environment = { SPARK_USER: "env", SPARK_CONNECT_AUTHENTICATE_TOKEN: "env" };
    expect(resolveOptions({ remote: "sc://localhost" }, environment)).toMatchObject({
      userId: "env",
      token: { env: "SPARK_CONNECT_AUTHENTICATE_TOKEN" },
    });
    const url = `sc://localhost/;user_id=url;token=url;session_id=${sessionId}`;
    expect(resolveOptions({ remote: url }, environment)).toMatchObject({ userId: "url", token: "url", sessionId });
    expect(resolveOptions({ remote: url, userId: "given", token: "given" }, environment)).toMatchObject({
      userId: "given",
      token: "given",
    });
  });

  it("refuse a session id that is not a UUID", () => {
    expect(() => resolveOptions({ remote: "sc://h/;session_id=abc" }, {})).toThrowError(
      'The session id "abc" is not a UUID',
    );
  });

  it("refuse a client certificate without its key, and TLS options beside use_ssl=false", () => {
    expect(() => resolveOptions({ remote: "sc://h", tls: { clientCertificate: "c" } }, {})).toThrowError(
      InvalidInputError,
    );
    expect(() => resolveOptions({ remote: "sc://h/;use_ssl=false", tls: {} }, {})).toThrowError(InvalidInputError);
  });

  it("name the client and the platform in the user agent, and refuse one of over 2,048 characters", () => {
    expect(resolveOptions({ remote: "sc://h/;user_agent=me" }, {}).userAgent).toMatch(
      /^me os\/\w+ node\/\d+\.\d+\.\d+$/,
    );
    expect(resolveOptions({ remote: "sc://h" }, {}).userAgent).toMatch(/^_SPARK_CONNECT_TYPESCRIPT os\//);
    expect(() => resolveOptions({ remote: "sc://h", userAgent: "x".repeat(2049) }, {})).toThrowError(InvalidInputError);
  });

  it.each([
    [{ remote: "sc://h", headers: { "a b": "x" } }, '"a b" is not a valid name of a header.'],
    [{ remote: "sc://h", headers: { "x-name": "Zoë" } }, "The value of the header x-name is not printable ASCII text."],
    [{ remote: "sc://h/;x-name=Zo%C3%AB" }, "The value of the header x-name is not printable ASCII text."],
  ])("refuse headers that cannot be sent: %j", (options, message) => {
    expect(() => resolveOptions(options, {})).toThrowError(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => resolveOptions(options, {})).toThrowError(message);
  });

  it("show no token in the remote that messages name", () => {
    expect(resolveOptions({ remote: "sc://localhost/;token=s3cret" }, {}).remote).toBe("sc://localhost/;token=***");
  });
});
