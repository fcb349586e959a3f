// The snippets of a bundle, as they are, in nginx and in Caddy.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "./desk";
import { NANDU, box, choose, go, plan } from "./screens";
import { HOST, port } from "./servers";

const BUNDLES = process.env.BUNDLES ?? "../../target/e2e";

/** A snippet with the bundle's folder in place of the one that it names. */
const snippet = (bundle: string, name: string) =>
  readFileSync(`${BUNDLES}/${bundle}/hosts/${name}`, "utf8").replaceAll(
    "/srv/license-desk",
    resolve(`${BUNDLES}/${bundle}/site`),
  );

/** What starts a server with a bundle, and the files that it needs. */
const servers: Record<string, (folder: string, bundle: string) => [string, string[]]> = {
  nginx: (folder, bundle) => {
    writeFileSync(join(folder, "license-desk.conf"), snippet(bundle, "nginx.conf"));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const file = `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
      events {} http { include /etc/nginx/mime.types; access_log off; ${temporary.join(" ")}
      server { listen 127.0.0.1:${port(HOST)}; include ${folder}/license-desk.conf; } }`;
    writeFileSync(join(folder, "nginx.conf"), file);
    return ["/usr/sbin/nginx", ["-c", join(folder, "nginx.conf"), "-e", "stderr"]];
  },
  caddy: (folder, bundle) => {
    const own = snippet(bundle, "Caddyfile");
    const file = `{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:${port(HOST)} {\n${own}\nhandle {\n respond 404\n}\n}\n`;
    writeFileSync(join(folder, "Caddyfile"), file);
    return ["caddy", ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")]];
  },
};

for (const name of Object.keys(servers)) {
  for (const [bundle, base] of [
    ["bundle", "/"],
    ["bundle-below", "/tools/license-desk/"],
  ] as const) {
    test(`${name} serves a bundle at ${base} as its snippet says`, async ({ page, request }) => {
      const folder = mkdtempSync(join(tmpdir(), "license-desk-"));
      const [program, options] = servers[name]!(folder, bundle);
      const server = spawn(program, options, {
        stdio: ["ignore", "inherit", "pipe"],
        env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      });
      let said = "";
      server.stderr.on("data", (text) => (said += text));
      try {
        const there = () =>
          fetch(`${HOST}${base}`).then(
            (it) => it.status,
            () => said,
          );
        await expect.poll(there, { timeout: 10_000 }).toBe(200);

        const kinds = new Set<string>();
        page.on("response", async (answer) => {
          const headers = answer.headers();
          const path = new URL(answer.url()).pathname;
          const policy = headers["content-security-policy"] ?? "";
          const hashed = /-[0-9a-f]{16}[._]/.test(path);
          const kept = headers["cache-control"]?.includes("immutable");
          if (!policy.includes("trusted-types") || kept !== hashed) kinds.add(`wrong: ${path}`);
          else kinds.add(`${path.split(".").at(-1)} ${headers["content-encoding"] ?? "plain"}`);
        });
        await page.goto(`${HOST}${base}#/`);
        await go(page, "Claim");
        await box(page).fill("Q2KN-7777-2222");
        await choose(page, NANDU);
        await plan(page);
        // nginx has brotli only with a module that few have.
        const small = name === "nginx" ? "gzip" : "br";
        expect([...kinds].filter((it) => it.startsWith("wrong"))).toEqual([]);
        for (const kind of ["wasm", "js", "css"]) expect([...kinds]).toContain(`${kind} ${small}`);

        const site = readdirSync(`${BUNDLES}/${bundle}/site`);
        expect(site).toContain("_headers");
        for (const missing of ["nosuch", ".nojekyll/x", "..%2f..%2fetc%2fpasswd"]) {
          const answer = await request.get(`${HOST}${base}${missing}`);
          expect([400, 404], missing).toContain(answer.status());
        }
        expect((await request.post(`${HOST}${base}`)).status()).toBe(405);
        for (const fresh of ["sw.js", "index.html"]) {
          const answer = await request.get(`${HOST}${base}${fresh}`);
          expect(answer.headers()["cache-control"], fresh).toBe("no-cache");
        }
      } finally {
        const gone = new Promise((done) => server.once("exit", done));
        server.kill();
        await gone;
      }
    });
  }
}
