// A plug-in of TypeDoc that makes one site of the repository's pages and the API reference: it sorts the pages into
// sections, names them by their headings, and makes a page of each example program.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  DocumentReflection,
  ReflectionKind,
  RendererEvent,
} from "typedoc";

const root = join(import.meta.dirname, "..", "..");

/** The sections of the navigation, and the pages that are not guides. A page of docs/ that is not listed is a guide. */
const sections = {
  "Getting started": [
    "docs/first-project.md",
    "examples/README.md",
    "docs/coming-from-pyspark.md",
    "docs/coming-from-scala.md",
    "docs/notebooks.md",
  ],
  Guides: [
    "docs/credit-snapshot.md",
    "docs/readers.md",
    "docs/tables.md",
    "docs/jobs.md",
    "docs/typegen.md",
    "docs/functions.md",
    "docs/shell.md",
    "docs/pipelines.md",
    "docs/services.md",
    "docs/extensions.md",
  ],
  Reference: ["docs/command-line.md", "docs/configuration.md", "docs/servers.md"],
  Operating: [
    "docs/recipes.md",
    "docs/runs.md",
    "docs/operating.md",
    "docs/telemetry.md",
    "docs/transport.md",
    "docs/compose.md",
    "docs/kubernetes.md",
    "docs/tls.md",
  ],
  // The modules, which the plug-in sorts into it.
  API: [],
  Project: [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "bench/README.md",
    "bench/RESULTS.md",
    "engine/README.md",
    "test/parity/README.md",
  ],
};

/** The names by which programs import the modules. */
const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const modules = Object.fromEntries(
  Object.entries(exports).flatMap(([path, { types }]) =>
    types === undefined ? [] : [[types.replace(/^\.\/dist\/|\.d\.ts$/g, ""), name + path.slice(1)]],
  ),
);

const listed = new Set(Object.values(sections).flat());
const unlisted = readdirSync(join(root, "docs")).map((file) => `docs/${file}`);
sections.Guides.push(...unlisted.filter((page) => page.endsWith(".md") && !listed.has(page)));

/** The page's own heading. */
const titleOf = (markdown) => /^# (.*)$/m.exec(markdown)?.[1];

export function load(app) {
  const groups = new Map(Object.entries(sections).flatMap(([group, files]) => files.map((file) => [file, group])));
  // Earlier, the configuration file is still to be read.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue(
      "projectDocuments",
      [...groups.keys()].map((file) => join(root, file)),
    );
    app.options.setValue("groupOrder", [...Object.keys(sections), "*"]);
    app.options.setValue("markdownItLoader", readCodeInHeadings);
  });
  const titles = new Map();

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const file = relative(root, document.project.files.getReflectionPath(document));
    document.frontmatter.group = groups.get(file);
    titles.set(document, titleOf(readFileSync(join(root, file), "utf8")));
    // Its address is the file's name; pages that are all called README have that of their folder.
    document.name = basename(file.replace(/(\/README)?\.md$/, ""));
    if (file === "examples/README.md") addExamples(document);
  });

  // What a person reads is the heading. The addresses are made by now.
  app.renderer.on(RendererEvent.BEGIN, () => {
    for (const [document, title] of titles) document.name = title;
  });

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      module.name = modules[module.name];
      module.comment ??= new Comment();
      module.comment.blockTags.push(new CommentTag("@group", [{ kind: "text", text: "API" }]));
    }
  });
}

/** The programs, as pages below that of the examples. */
function addExamples(parent) {
  const folder = join(root, "examples");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
    const file = join(folder, name);
    const text = `# ${name}\n\n\`\`\`ts\n${readFileSync(file, "utf8")}\`\`\`\n`;
    const page = new DocumentReflection(name, parent, [{ kind: "text", text }], {});
    parent.addChild(page);
    parent.project.registerReflection(page, undefined, file);
  }
}

/** TypeDoc leaves code out of a heading's anchor and of the list of headings; GitHub does not, and our links do not. */
function readCodeInHeadings(parser) {
  parser.core.ruler.push("code-in-headings", ({ tokens, Token }) => {
    const titles = tokens
      .filter((_, at) => tokens[at - 1]?.type === "heading_open")
      .flatMap(({ children }) => children);
    for (const code of titles.filter(({ type }) => type === "code_inline")) {
      const text = new Token("text", "", 0);
      text.content = code.content;
      code.children = [text];
    }
  });
}
