import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { parseConnectionString } from "../../../src/client/connection-string.ts";
import { type Certificates, makeCertificates } from "../../scripted/support/certificates.ts";

/** A real nginx that ends TLS before a Connect server, in several manners, each on a port of its own. */
export interface Nginx extends AsyncDisposable {
  readonly certificates: Certificates;
  /** The address of a site, which trusts no token but the server's own. */
  remote(site: string): string;
  /** Resolves the next time that nginx closes a connection to the site. */
  closed(site: string): Promise<void>;
  /** What `nginx -s reload` does: new workers take new connections, and the old ones end. */
  reload(): void;
}

/** Starts it with these sites: by name, the directives of each besides those of TLS and the server's address. */
export async function startNginx(spark: string, sites: Readonly<Record<string, string>>): Promise<Nginx> {
  const { host, port, token } = parseConnectionString(spark);
  const folder = await mkdtemp(join(tmpdir(), "nginx-"));
  const certificates = await makeCertificates();
  const { certificate, key } = await certificates.issue("proxy", "DNS:localhost");
  await writeFile(join(folder, "tls.crt"), certificate);
  await writeFile(join(folder, "tls.key"), key);
  const upstream = `grpc://${host}:${port}`;
  const configured = Object.entries(sites).map(([name, directives]) =>
    siteConf(join(folder, `${name}.sock`), { folder, upstream, directives, authority: certificates.rootFile }),
  );
  await writeFile(join(folder, "nginx.conf"), nginxConf(folder, configured.join("")));
  const nginx = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", "stderr"]);
  const ended = once(nginx, "close");
  await untilItSays(nginx.stderr, "start worker processes");
  nginx.stderr.resume();
  const entrances = new Map<string, Server>();
  for (const name of Object.keys(sites)) entrances.set(name, await entranceTo(join(folder, `${name}.sock`)));
  const entrance = (site: string): Server => entrances.get(site) ?? raise(`no site ${site}`);
  return {
    certificates,
    // An entrance listens on TCP.
    remote: (site) =>
      `sc://localhost:${(entrance(site).address() as AddressInfo).port}/;use_ssl=true;token=${token ?? ""}`,
    closed: async (site) => void (await once(entrance(site), "closed")),
    reload: () => void nginx.kill("SIGHUP"),
    [Symbol.asyncDispose]: async () => {
      nginx.kill();
      for (const server of entrances.values()) server.close();
      await ended;
      await Promise.all([rm(folder, { recursive: true, force: true }), certificates[Symbol.asyncDispose]()]);
    },
  };
}

/** nginx cannot choose a free port by itself: this port leads to its socket. Tells when nginx closes a connection. */
async function entranceTo(socket: string): Promise<Server> {
  const entrance = createServer((client) => {
    const inner = connect(socket)
      .on("error", () => client.destroy())
      // It may reset the connection rather than end it.
      .on("close", () => entrance.emit("closed"));
    client
      .on("error", () => inner.destroy())
      .pipe(inner)
      .pipe(client);
  }).listen(0, "127.0.0.1");
  await once(entrance, "listening");
  return entrance;
}

interface SiteParts {
  readonly folder: string;
  readonly upstream: string;
  /** The certificate of the authority that issues clients' certificates. */
  readonly authority: string;
  readonly directives: string;
}

function siteConf(socket: string, { folder, upstream, authority, directives }: SiteParts): string {
  return `server {
  listen unix:${socket} ssl http2;
  ssl_certificate ${folder}/tls.crt;
  ssl_certificate_key ${folder}/tls.key;
  ssl_client_certificate ${authority};
  client_max_body_size 0;
  grpc_buffer_size 64k;
  ${directives}
  location / {
    grpc_pass ${upstream};
  }
}
`;
}

/** The configuration that distributions put around sites, with all paths in `folder`. */
export function nginxConf(folder: string, sites: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`);
  return `daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
worker_shutdown_timeout 100ms;
events {}
http { access_log off; ${temporary.join(" ")}
${sites}}
`;
}

/** Waits for words of nginx. Throws with all that it said if it ends before. */
export async function untilItSays(output: Readable, words: string): Promise<void> {
  let said = "";
  for await (const text of output.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += text;
    if (said.includes(words)) return;
  }
  throw new Error(`nginx ended:\n${said}`);
}

function raise(message: string): never {
  throw new Error(message);
}
