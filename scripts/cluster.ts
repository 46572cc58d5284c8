/**
 * Starts and stops the Spark cluster of docker-compose.yml.
 *
 *   npm run cluster -- up          writes what is missing into .env, starts the cluster, waits until it is healthy
 *   npm run cluster -- up --with iceberg,delta   the same with these formats of tables
 *   npm run cluster -- down        stops and removes it; the data stays
 *   npm run cluster -- ps, logs …  runs any other command of Compose
 *
 * Settings come from the environment or from .env: SPARK_IMAGE, DATA_DIR, COMPOSE_PROFILES, … (docs/compose.md).
 */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, chmod, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv, promisify } from "node:util";
import { tableFormats } from "../src/local/formats/table-formats.ts";
import { buildTablesImage, builtImage, findCompose, hasImage, officialImage } from "./compose.ts";
import { tablesEnvironment } from "./compose-tables.ts";

type Settings = Readonly<Record<string, string | undefined>>;

const root = join(import.meta.dirname, "..");
const envFile = join(root, ".env");
const healthTimeoutMs = 180_000;

const { action, formats: asked, rest } = parse(process.argv.slice(2));
const settings: Settings = { ...(await completeEnvFile()), ...process.env };
const profiles = (settings["COMPOSE_PROFILES"] ?? "").split(",").filter((profile) => profile !== "");
const formats = tableFormats.filter((format) => [...asked, ...profiles].includes(format));
const env = {
  ...process.env,
  SPARK_IMAGE: await chooseImage(settings),
  ...tablesEnvironment(formats, { profiles, isUp: action !== "down" }),
};
const found = await findCompose();
if (found === null)
  throw new Error("Compose is not installed: Debian and Ubuntu have it in the package docker-compose.");
const compose = [...found.command, "--project-directory", root, "-f", join(root, "docker-compose.yml")];

if (action === "up") await up();
else process.exitCode = await run([...compose, action, ...rest]);

async function up(): Promise<void> {
  // Compose would make them too, but as root.
  await mkdir(resolve(root, settings["DATA_DIR"] ?? "demo"), { recursive: true });
  await mkdir(resolve(root, settings["S3_DIR"] ?? "demo-s3", "lake"), { recursive: true });
  process.exitCode = await run([...compose, "up", "-d", ...rest]);
  if (process.exitCode !== 0) return;
  await untilHealthy();
  const port = (await output([...compose, "port", "connect", "15002"])).split(":").at(-1);
  console.log(`The cluster is up. To use it from this shell (.env holds its token):
  set -a; . ./.env; set +a; export SPARK_REMOTE=sc://localhost:${port}/`);
}

function parse([action = "up", ...rest]: readonly string[]) {
  const at = rest.indexOf("--with");
  if (at < 0) return { action, formats: [], rest };
  const names = (rest[at + 1] ?? "").split(",");
  const formats = tableFormats.filter((format) => names.includes(format));
  if (formats.length !== names.length) throw new Error(`--with takes ${tableFormats.join(", ")}, or both with a comma`);
  return { action, formats, rest: rest.toSpliced(at, 2) };
}

/** Adds missing values to .env; never changes an existing one. */
async function completeEnvFile(): Promise<Settings> {
  const present = parseEnv(await readFile(envFile, "utf8").catch(() => ""));
  const needed: Settings = {
    SPARK_CONNECT_AUTHENTICATE_TOKEN: randomBytes(32).toString("base64url"),
    S3_ACCESS_KEY_ID: randomBytes(10).toString("hex"),
    S3_SECRET_ACCESS_KEY: randomBytes(20).toString("hex"),
    SPARK_UID: String(process.getuid?.() ?? 185),
    SPARK_GID: String(process.getgid?.() ?? 185),
  };
  const missing = Object.entries(needed).filter(([key]) => !present[key]);
  if (missing.length === 0) return present;
  await appendFile(envFile, missing.map(([key, value]) => `${key}=${value}\n`).join(""), { mode: 0o600 });
  // An existing file may be readable by others.
  await chmod(envFile, 0o600);
  return { ...needed, ...present };
}

/** The image that is named, else the official one, unless only the one that we build is on this machine. */
async function chooseImage({ SPARK_IMAGE }: Settings): Promise<string> {
  if (SPARK_IMAGE) return SPARK_IMAGE;
  if (formats.length > 0 && action === "up") return await buildTablesImage();
  const image = !(await hasImage(officialImage)) && (await hasImage(builtImage)) ? builtImage : officialImage;
  console.error(`Using the image ${image} (SPARK_IMAGE names another one)`);
  return image;
}

async function untilHealthy(): Promise<void> {
  const ids = (await output([...compose, "ps", "-q"])).split("\n");
  const format =
    '{{ index .Config.Labels "com.docker.compose.service" }} {{ .State.Status }} {{ .State.Health.Status }}';
  for (const deadline = Date.now() + healthTimeoutMs; ; await delay(1000)) {
    const states = (await output(["docker", "inspect", "--format", format, ...ids])).split("\n");
    if (states.every((state) => state.endsWith(" running healthy"))) return;
    if (states.some((state) => state.includes(" exited ")) || Date.now() > deadline) {
      throw new Error(`The cluster is not healthy:\n${states.join("\n")}\n\`npm run cluster -- logs\` says more.`);
    }
  }
}

async function run([command = "", ...args]: readonly string[]): Promise<number> {
  const [code] = await once(spawn(command, args, { cwd: root, env, stdio: "inherit" }), "exit");
  return code ?? 1;
}

async function output([command = "", ...args]: readonly string[]): Promise<string> {
  return (await promisify(execFile)(command, args, { cwd: root, env })).stdout.trim();
}
