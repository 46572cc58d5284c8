import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "./fenced-blocks.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "links-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the check of the site says about a page with this body, beside `other/page.html` with the heading `here`. */
async function faults(body: string): Promise<string> {
  await mkdir(join(folder, "other"), { recursive: true });
  await writeFile(join(folder, "index.html"), `<h1 id="top">Top</h1>${body}`);
  await writeFile(join(folder, "other/page.html"), '<h2 id="here">Here</h2><a href="../index.html#top">up</a>');
  const check = promisify(execFile)(process.execPath, [join(root, "docs/reference/check-links.js"), folder]);
  return (await check.catch((error: { readonly stderr: string }) => error)).stderr;
}

it("links that lead somewhere are good", async () => {
  const links = ["#top", "other/page.html", "other/page.html#here", "./", "https://example.org/a?b=c&amp;d#e"];
  expect(await faults(links.map((link) => `<a href="${link}">x</a>`).join(""))).toBe("");
});

it.each([
  ['<a href="gone.html">', "gone.html leads nowhere"],
  ['<img src="media/gone.svg">', "media/gone.svg leads nowhere"],
  ['<a href="#gone">', "#gone leads to a heading that index.html does not have"],
  ['<a href="other/page.html#gone">', "leads to a heading that other/page.html does not have"],
  ['<a href="/docs/page.html">', "is not relative, and would be lost in a sub-folder"],
  ['<a href="https://exa mple.org">', "is not a valid address"],
  ['<script src="https://cdn.example.org/a.js">', "is loaded from elsewhere"],
])("%s is a fault", async (body, fault) => {
  expect(await faults(body)).toContain(fault);
});
