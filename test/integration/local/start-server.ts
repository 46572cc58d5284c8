/** Run by tests in a process of its own: `node start-server.ts embedded|kept STATE_DIR`. Prints the server as JSON. */
import { startEmbeddedServer } from "../../../src/local/embedded-server.ts";
import { startKeptServer } from "../../../src/local/kept-server.ts";
import { small } from "./small-server.ts";

const [kind, stateDir] = process.argv.slice(2);
const options = { ...small, ...(stateDir ? { stateDir } : {}) };
if (kind === "kept") {
  console.log(JSON.stringify(await startKeptServer(options)));
} else {
  const { pid, remote } = await startEmbeddedServer(options);
  console.log(JSON.stringify({ pid, remote }));
  setInterval(() => {}, 60_000);
}
