// Runs a program as cli/main.js runs the command: it enables Node's compile cache before anything is loaded.
import { enableCompileCache } from "node:module";

enableCompileCache();
const [program] = process.argv.splice(2, 1);
await import(`./${program}`);
