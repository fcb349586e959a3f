// Serves proxy/worker.js, unchanged, by Cloudflare's own runtime: `node serve.mjs FILE`. Started by
// `cargo xtask attacks --on worker`, in namespaces where the vendor's host is this machine.

import { Miniflare } from "miniflare";
import { readFileSync } from "node:fs";

const runtime = new Miniflare({
  modules: true,
  script: readFileSync(process.argv[2], "utf8"),
  compatibilityDate: "2025-01-01",
  host: "0.0.0.0",
  port: 443,
  httpsKeyPath: "/etc/license-desk/tls.key",
  httpsCertPath: "/etc/license-desk/tls.crt",
  // Else it would ask the world where it is.
  cf: false,
});

await runtime.ready;
console.log("ready");
