// Makes a release smaller: Trunk runs this (Trunk.toml) before it puts a build in place. What the
// browser loads means the same afterwards; names, and the hashes in index.html, follow what changed.
// Without esbuild beside this file (a plain `trunk build`; `cargo xtask` installs it) nothing is done.

import { createHash } from "node:crypto";
import { readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
const esbuild = await import("esbuild").catch(() => undefined);

if (esbuild && process.env.TRUNK_PROFILE === "release") {
  await shrink();
}

async function shrink() {
  const own = await readFile(new URL(import.meta.url));
  const files = new Map();
  for (const name of await readdir(folder)) {
    if (/\.(js|css|wasm|html)$/.test(name)) files.set(name, await readFile(join(folder, name)));
  }
  for (const name of files.keys()) {
    if (name.endsWith(".js")) shorten(files, name, name.replace(/\.js$/, "_bg.wasm"));
  }
  let page = files.get("index.html").toString();
  for (const [name, given] of files) {
    if (name === "index.html") continue;
    const before = integrity(await readFile(join(folder, name)));
    const bytes = name.endsWith(".wasm") ? given : await minify(name, given);
    await writeFile(join(folder, name), bytes);
    page = page.replaceAll(before, integrity(bytes));
  }
  // A browser keeps a file of one name for ever, so another content is another name. Trunk's own
  // hash is of what was there before any tool made it smaller.
  const hash = /-([0-9a-f]{16})[._]/;
  for (const name of files.keys()) {
    const old = name.match(hash)?.[1];
    if (!old) continue;
    const meant = [...files].filter(([other]) => other.includes(old)).map(([, bytes]) => bytes);
    const parts = [old, esbuild.version, own, ...meant];
    const renewed = digest("sha256", parts).toString("hex").slice(0, 16);
    page = page.replaceAll(old, renewed);
    await rename(join(folder, name), join(folder, name.replace(old, renewed)));
  }
  await writeFile(join(folder, "index.html"), page);
}

async function minify(name, bytes) {
  const loader = name.split(".").at(-1);
  const options = { loader, minify: true, target: "es2022", legalComments: "none" };
  return (await esbuild.transform(bytes.toString(), options)).code;
}

/**
 * wasm-bindgen gives each function that a program imports a hash to its name, 16 digits that no
 * compression makes smaller, in the script and again in the program. A count of the same length
 * tells them apart as well, and leaves every length in the program as it is.
 */
function shorten(files, script, program) {
  if (!files.has(program)) return;
  const hashed = /(__wbg_\w+?_|__wbindgen_\w+?_|invoke__h)([0-9a-f]{16})(?![0-9a-f])/g;
  const counts = new Map();
  const count = (_, name, hash) => {
    if (!counts.has(hash)) counts.set(hash, counts.size.toString(16).padStart(16, "0"));
    return name + counts.get(hash);
  };
  for (const name of [script, program]) {
    files.set(name, Buffer.from(files.get(name).toString("latin1").replace(hashed, count), "latin1"));
  }
}

function digest(algorithm, parts) {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function integrity(bytes) {
  return `sha384-${digest("sha384", [bytes]).toString("base64")}`;
}
