#!/usr/bin/env node
// Any Node since 14.8 must be able to read this file, so that it can say which Node is needed: importing an export that
// an older Node lacks would end with a SyntaxError instead.
import nodeModule from "node:module";

/** As `engines` in package.json. */
const leastNode = { major: 22, minor: 18 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < leastNode.major || (major === leastNode.major && minor < leastNode.minor)) {
  process.stderr.write(
    `spark-connect needs Node ${leastNode.major}.${leastNode.minor} or newer, and this is ${process.version}. Install a newer one: https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  // Before anything else is loaded: what is loaded earlier is compiled again at every start. Deno has no such cache.
  nodeModule.enableCompileCache?.();
  const { runCli } = await import("./command-line.ts");
  const exitCode = await runCli({ argv: process.argv.slice(2), process });
  // process.exit alone would lose pending writes to a pipe; without it, open sockets would keep the process alive.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exit(exitCode);
}
