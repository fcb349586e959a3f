// Makes a release smaller: Trunk runs this (Trunk.toml) before it puts a build in place. What the
// browser loads means the same afterwards; names, and the hashes in index.html, follow what changed.
// Without esbuild beside this file (a plain `trunk build`; `cargo xtask` installs it) nothing is done.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const folder = process.env.TRUNK_STAGING_DIR;
const esbuild = await import("esbuild").catch(() => undefined);

const WASM_OPT = new URL("node_modules/.bin/wasm-opt", import.meta.url).pathname;

/**
 * What wasm-opt is to do. Flat code is easier for it to see through; `rereloop` folds it again.
 * Functions of like names are alike, and compress better side by side (1 KB).
 */
const PASSES =
  "--low-memory-unused --flatten --rereloop -Oz -Oz --reorder-functions-by-name " +
  "--strip-producers --strip-target-features";

if (esbuild && process.env.TRUNK_PROFILE === "release") {
  const scratch = await mkdtemp(join(tmpdir(), "license-desk-"));
  try {
    await shrink(scratch);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function shrink(scratch) {
  const own = await readFile(new URL(import.meta.url));
  const files = new Map();
  for (const name of await readdir(folder)) {
    if (/\.(js|css|wasm|html)$/.test(name)) files.set(name, await readFile(join(folder, name)));
  }
  // Set where the program was built to be split.
  if (process.env.LICENSE_DESK_XTASK) await split(files, scratch);
  for (const name of files.keys()) {
    if (!name.endsWith(".wasm")) continue;
    files.set(name, await optimize(files.get(name), join(scratch, name)));
  }
  for (const name of files.keys()) {
    if (name.endsWith(".js")) shorten(files, name, name.replace(/\.js$/, "_bg.wasm"));
  }
  const demo = nameDemo(files, own);
  let page = files.get("index.html").toString();
  for (const [name, given] of files) {
    if (name === "index.html") continue;
    const before = integrity(await readFile(join(folder, name)));
    const bytes = name.endsWith(".wasm") ? given : await minify(name, given);
    await writeFile(join(folder, name), bytes);
    page = page.replaceAll(before, integrity(bytes));
  }
  // A browser keeps a file of one name for ever, so another content is another name. Trunk's own
  // hash is of what was there before any tool made it smaller, and lacks the zeros that it begins with.
  const hash = /-([0-9a-f]{8,16})[._]/;
  for (const name of files.keys()) {
    if (name === "index.html" || name.startsWith("demo-vendors")) continue;
    const old = name.match(hash)?.[1];
    if (!old) throw new Error(`${name} has no hash in its name`);
    const meant = [...files].filter(([other]) => other.includes(old)).map(([, bytes]) => bytes);
    const renewed = contentHash([old, esbuild.version, own, ...meant]);
    page = page.replaceAll(old, renewed);
    await rename(join(folder, name), join(folder, name.replace(old, renewed)));
  }
  for (const name of files.keys()) {
    if (!name.startsWith("demo-vendors")) continue;
    await rename(join(folder, name), join(folder, name.replace("demo-vendors", demo)));
  }
  await writeFile(join(folder, "index.html"), page);
}

/**
 * Gives the demo's vendors a name that changes with them, and tells it to the script that fetches
 * them (boot.js).
 */
function nameDemo(files, own) {
  const parts = [...files].filter(([name]) => name.startsWith("demo-vendors"));
  const demo = `demo-vendors-${contentHash([esbuild.version, own, ...parts.map(([, it]) => it)])}`;
  const boot = [...files.keys()].find((name) => /^boot-\w+\.js$/.test(name));
  const text = Buffer.from(files.get(boot)).toString();
  const named = text.replace(/\bdemo-vendors(?=\.js|_bg\.wasm)/g, demo);
  if (named === text) throw new Error("boot.js does not name the demo's vendors");
  files.set(boot, Buffer.from(named));
  return demo;
}

/**
 * Splits the program: the first load keeps Trunk's names, and what follows it is put beside it. The
 * script that fetches it becomes a part of the program's own.
 */
async function split(files, scratch) {
  const script = [...files.keys()].find((name) => /^license-desk-\w+\.js$/.test(name));
  const name = script.replace(/\.js$/, "");
  await run(process.env.LICENSE_DESK_XTASK, ["split", name, scratch]);
  const loader = join(scratch, "loader.js");
  let text = (await readFile(loader)).toString();
  // Any host will do: one that serves wasm under another type too, and one that was led to serve
  // another file will not.
  const fetches = /fetch\(new URL\("\.\/((?:split|chunk)_\w+)\.wasm", import\.meta\.url\)\)/g;
  for (const [call, part] of text.matchAll(fetches)) {
    const path = join(scratch, `${part}.wasm`);
    const bytes = await optimize(await readFile(path), path);
    const to = `${part.replace("split_", "")}-${contentHash([bytes])}.wasm`;
    await writeFile(join(folder, to), bytes);
    const options = JSON.stringify({ integrity: integrity(bytes) });
    text = text.replace(call, `fetch(new URL("./${to}", import.meta.url), ${options})`);
  }
  const streamed = "WebAssembly.instantiateStreaming(src, imports)";
  const whole = "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)";
  await writeFile(loader, text.replaceAll(streamed, whole));
  const bundle = { bundle: true, format: "esm", target: "es2022", write: false };
  const built = await esbuild.build({ entryPoints: [join(scratch, script)], ...bundle });
  files.set(script, built.outputFiles[0].contents);
  files.set(`${name}_bg.wasm`, await readFile(join(scratch, `${name}_bg.wasm`)));
}

async function optimize(bytes, scratch) {
  await writeFile(scratch, bytes);
  await run(WASM_OPT, [...PASSES.split(" "), "--output", scratch, scratch]);
  return readFile(scratch);
}

async function minify(name, bytes) {
  const loader = name.split(".").at(-1);
  const options = { loader, minify: true, target: "es2022", legalComments: "none" };
  return (await esbuild.transform(Buffer.from(bytes).toString(), options)).code;
}

/**
 * wasm-bindgen gives each function that a program imports a long name that ends in a hash, once in
 * the script and again in the program. A count is as good a name (2 KB).
 */
function shorten(files, script, program) {
  if (!files.has(program)) return;
  const names = new Map();
  const bytes = renameImports(files.get(program), (name) => {
    if (!/^__wb\w+$/.test(name)) return name;
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  });
  const text = Buffer.from(files.get(script)).toString();
  const short = text.replace(/\b__wb\w+/g, (name) => names.get(name) ?? name);
  files.set(script, Buffer.from(short));
  files.set(program, bytes);
}

/** Renames what a program imports. All of that must be functions, as with wasm-bindgen it is. */
function renameImports(wasm, rename) {
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 1; ; shift *= 128) {
      const byte = wasm[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const take = (length) => wasm.subarray(at, (at += length));
  const encoded = (value) =>
    value < 128 ? [value] : [(value & 127) | 128, ...encoded(Math.floor(value / 128))];
  const sized = (bytes) => Buffer.concat([Buffer.from(encoded(bytes.length)), bytes]);
  const sections = [wasm.subarray(0, at)];
  while (at < wasm.length) {
    const id = wasm[at++];
    let body = take(number());
    if (id === 2) {
      at -= body.length;
      const count = number();
      const parts = [Buffer.from(encoded(count))];
      for (let n = 0; n < count; n += 1) {
        const module = take(number());
        const name = Buffer.from(rename(Buffer.from(take(number())).toString()));
        const start = at;
        if (wasm[at++] !== 0) throw new Error("a program imports something else than functions");
        number();
        parts.push(sized(module), sized(name), wasm.subarray(start, at));
      }
      body = Buffer.concat(parts);
    }
    sections.push(Buffer.from([id]), sized(body));
  }
  return Buffer.concat(sections);
}

function contentHash(parts) {
  return digest("sha256", parts).toString("hex").slice(0, 16);
}

function digest(algorithm, parts) {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function integrity(bytes) {
  return `sha384-${digest("sha384", [bytes]).toString("base64")}`;
}
