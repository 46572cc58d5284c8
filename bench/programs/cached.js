// Runs a program as cli/main.js runs the command: with Node's compile cache on before anything is loaded.
import { enableCompileCache } from "node:module";

enableCompileCache();
const [program] = process.argv.splice(2, 1);
await import(`./${program}`);
