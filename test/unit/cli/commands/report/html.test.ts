import { expect, it } from "vitest";
import { html } from "../../../../../src/cli/commands/report/page/html.ts";

it("escapes each text, in markup and in attributes, and leaves markup of its own as it is", () => {
  const path = `/lake/<script>alert("1")</script>&'`;
  expect(html`<p title="${path}">${[html`<b>${1}</b>`, path, null, undefined]}</p>`.text).toBe(
    `<p title="/lake/&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"><b>1</b>/lake/&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>`,
  );
});

it("shows control characters, and those that turn the direction of a text", () => {
  expect(html`${"a\u202egnp.exe\u0000"}`.text).toBe("a\\u202egnp.exe\\u0000");
});
