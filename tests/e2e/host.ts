// A static host as the common ones are: it serves a folder at a path, compressed where that is there,
// with the headers of the folder's `_headers`, and can be given another folder while it runs.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { HOST, port } from "./servers";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".csv": "text/csv; charset=utf-8",
};

export class Host {
  /** The folder whose files are served. */
  folder: string;
  /** The path that they are served at. */
  base: string;
  /** What was asked for, by method and path. */
  asked: string[] = [];
  /** How long an answer takes, in ms. */
  delay = 0;
  private server?: Server;

  constructor(folder: string, base: string) {
    this.folder = folder;
    this.base = base;
  }

  async start() {
    this.server = createServer((request, response) =>
      setTimeout(() => this.answer(request, response), this.delay),
    );
    await new Promise<void>((up) => this.server!.listen(Number(port(HOST)), "127.0.0.1", up));
  }

  async stop() {
    const gone = new Promise((done) => this.server?.close(done) ?? done(undefined));
    this.server?.closeAllConnections();
    await gone;
    this.server = undefined;
  }

  private answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url!, HOST);
    this.asked.push(`${request.method} ${pathname}`);
    if (pathname.startsWith("/proxy/")) {
      response.writeHead(200, { "content-type": "application/json", "cache-control": "max-age=60" });
      return response.end('{"proxy":"of this test"}');
    }
    const name = pathname.startsWith(this.base) ? pathname.slice(this.base.length) : "";
    const inside = pathname.startsWith(this.base) && !name.includes("..");
    const path = join(this.folder, name || "index.html");
    if (request.method !== "GET" || !inside || !existsSync(path) || statSync(path).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    const headers: Record<string, string> = {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "cache-control": "public, max-age=0, must-revalidate",
      ...this.headers(pathname),
    };
    const small = request.headers["accept-encoding"]?.includes("br") && existsSync(`${path}.br`);
    if (small) headers["content-encoding"] = "br";
    response.writeHead(200, headers).end(readFileSync(small ? `${path}.br` : path));
  }

  /** What `_headers` says for a path. */
  private headers(path: string) {
    const found: Record<string, string> = {};
    let applies = false;
    for (const line of readFileSync(join(this.folder, "_headers"), "utf8").split("\n")) {
      if (line.startsWith("/")) {
        applies = line === path || (line.endsWith("*") && path.startsWith(line.slice(0, -1)));
      } else if (applies && line.includes(":")) {
        const at = line.indexOf(":");
        found[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
      }
    }
    return found;
  }
}
