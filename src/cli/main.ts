#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded, or that would be compiled again at every start.
enableCompileCache();
const { runCli } = await import("./command-line.ts");
const exitCode = await runCli({ argv: process.argv.slice(2), process });
// Pending writes to a pipe are lost by process.exit, and open sockets would keep the process without it.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
process.exit(exitCode);
