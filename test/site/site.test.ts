import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";

const root = join(import.meta.dirname, "..", "..");
const html = join(root, "docs/reference/html");
const run = promisify(execFile);
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

let browser: Browser;
let site: string;
let stop: () => void;

beforeAll(async () => {
  await run("npm", ["run", "--silent", "docs"], { cwd: root });
  // As a host of pages has it: in a sub-folder.
  const server = createServer(async ({ url = "" }, response) => {
    const [, path] = /^\/projects\/spark\/([^?]*)/.exec(url) ?? [];
    try {
      const file = await readFile(join(html, path === "" ? "index.html" : decodeURIComponent(path ?? "..")));
      response.setHeader("content-type", types[extname(path ?? "")] ?? "text/html; charset=utf-8").end(file);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  site = `http://127.0.0.1:${port}/projects/spark/`;
  browser = await launchChromium();
  stop = () => server.close();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  stop?.();
});

/** A page of the site, and what it asked the network for that did not come from the site. */
async function open(path: string, options: BrowserContextOptions): Promise<{ page: Page; missed: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const missed: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(site) && !request.url().startsWith("data:")) missed.push(request.url());
  });
  page.on("response", (response) => {
    if (!response.ok()) missed.push(`${response.status()} ${response.url()}`);
  });
  page.on("pageerror", (error) => missed.push(error.message));
  await page.goto(site + path, { waitUntil: "load" });
  return { page, missed };
}

const widths = [400, 1400];
const pages = [
  "index.html",
  "documents/command-line.html",
  "documents/coming-from-pyspark.html",
  "documents/configuration.html",
  "documents/servers.html",
  "documents/kubernetes.html",
  "documents/examples.word-count.ts.html",
  "documents/CHANGELOG.html",
  "classes/spark-connect.DataFrame.html",
];

describe.each(widths)("at %i pixels", (width) => {
  it.each(pages)("%s fits, has one main heading, and asks no other host for anything", async (path) => {
    const { page, missed } = await open(path, { viewport: { width, height: 900 } });
    await page.locator("#tsd-nav-container > li").first().waitFor({ state: "attached" });
    const tooWide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect({ tooWide, headings: await page.locator("h1").count(), missed }).toEqual({
      tooWide: 0,
      headings: 1,
      missed: [],
    });
    await page.context().close();
  });

  it.each([
    ["applyRows", "GroupedData.html#applyrows"],
    ["nginx", "tls.html"],
  ])("search finds %s, and leads to its page", async (text, address) => {
    const { page, missed } = await open("index.html", { viewport: { width, height: 900 } });
    await page.locator("#tsd-search-trigger").click();
    await page.locator("#tsd-search-input").pressSequentially(text);
    await page.locator("#tsd-search-results li a").first().click();
    await page.waitForURL((url) => url.href.endsWith(address));
    expect(missed).toEqual([]);
    await page.context().close();
  });
});

it.each(["light", "dark"] as const)("is %s where the reader's system is", async (colorScheme) => {
  const { page } = await open("index.html", { colorScheme });
  const redOf = async (property: string) =>
    Number(await page.evaluate(`getComputedStyle(document.body).${property}.match(/\\d+/)[0]`));
  const isDarkText = (await redOf("color")) < (await redOf("backgroundColor"));
  expect(isDarkText ? "light" : "dark").toBe(colorScheme);
  await page.context().close();
});

it("has the sections in the order in which a newcomer needs them", async () => {
  const { page } = await open("index.html", { viewport: { width: 1400, height: 900 } });
  await page.locator("#tsd-nav-container > li").first().waitFor();
  const sections = await page.locator("#tsd-nav-container > li > details > summary").allInnerTexts();
  expect(sections.map((text) => text.trim())).toEqual([
    "Getting started",
    "Guides",
    "Reference",
    "Operating",
    "API",
    "Project",
  ]);
  await page.context().close();
});
