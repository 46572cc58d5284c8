// Fails if a page of the site links to a page, a file or a heading that is not there, or loads anything from elsewhere.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const [, , folder] = process.argv;
const site = resolve(folder);
const faults = findFaults();
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

function findFaults() {
  const pages = readdirSync(site, { recursive: true }).filter((file) => file.endsWith(".html"));
  const anchors = new Map();
  const texts = new Map();
  for (const page of pages) {
    // Code is text here, whatever it says.
    const text = readFileSync(join(site, page), "utf8").replace(/<script>.*?<\/script>/gs, "");
    texts.set(page, text);
    anchors.set(page, new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescapeHtml(id))));
  }
  return pages.flatMap((page) =>
    [...texts.get(page).matchAll(/<(\w+)[^>]*?\s(?:href|src)="([^"]*)"/g)].flatMap(([, element, link]) => {
      const fault = faultOf({ page, element, link: unescapeHtml(link), anchors });
      return fault === undefined ? [] : [`${page}: ${link} ${fault}`];
    }),
  );
}

/** What is wrong with a link, if anything is. */
function faultOf({ page, element, link, anchors }) {
  if (/^[a-z][a-z+.-]*:/i.test(link)) {
    if (element !== "a") return "is loaded from elsewhere";
    return /^(https?|mailto):/.test(link) && URL.canParse(link) ? undefined : "is not a valid address";
  }
  if (link.startsWith("/")) return "is not relative, and would be lost in a sub-folder";
  const [path, anchor = ""] = link.split("#").map(decodeURIComponent);
  const target = path === "" ? join(site, page) : join(site, dirname(page), path.replace(/\?.*$/, ""));
  const file = relative(site, path.endsWith("/") ? join(target, "index.html") : target);
  if (!statSync(join(site, file), { throwIfNoEntry: false })?.isFile()) return "leads nowhere";
  if (anchor === "" || !anchors.has(file) || anchors.get(file).has(anchor)) return undefined;
  return `leads to a heading that ${file} does not have`;
}

function unescapeHtml(text) {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
