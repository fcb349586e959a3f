// Keeps the files of one build, so that the desk opens without a network. Written by `cargo xtask
// bundle`, anew for each build.
//
// It answers for the files that are listed here, and for the settings where the host cannot be
// reached. Whatever else the page asks for, and first of all the proxy's answers, passes it by.

const BUILD = {{build}};

/** The files by their names below the page, each with what it must hold. */
const FILES = {{files}};

/** The operator's own file, which may change without a build. */
const SETTINGS = "config.json";

/** How long the host is waited for when its settings are asked for, in ms. */
const PATIENCE = 2_000;

/** A page that only asks again: who answers then is the newer build, as soon as it has begun. */
const AGAIN = {{again}};

const PREFIX = `license-desk ${registration.scope} `;
const CACHE = PREFIX + BUILD;

// One file after the other, so that whatever the page does goes first. A file that is not of this
// build ends it all: the build before stays, whole.
addEventListener("install", (event) => event.waitUntil(keep()));

async function keep() {
  const cache = await caches.open(CACHE);
  for (const [name, integrity] of Object.entries(FILES)) {
    // What carries its hash in its name has mostly been fetched for the page already.
    const fresh = /-[0-9a-f]{12,}[._]/.test(name) ? "default" : "no-cache";
    const address = new URL(name, registration.scope);
    const options = { integrity, cache: fresh, credentials: "omit", redirect: "error" };
    const answer = await fetch(address, { ...options, priority: "low" });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    await cache.put(address, answer);
  }
}

// Begins only when no page of the build before is open, so what that one kept is of no use.
addEventListener("activate", (event) => event.waitUntil(forget()));

async function forget() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

addEventListener("message", (event) => {
  if (event.data === "begin") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const below = new URL(registration.scope);
  if (request.method !== "GET" || origin !== below.origin) return;
  if (!pathname.startsWith(below.pathname)) return;
  const name = pathname.slice(below.pathname.length);
  if (request.mode === "navigate") {
    if (name === "" || name === "index.html") event.respondWith(page());
  } else if (name === SETTINGS) {
    event.respondWith(settings(request));
  } else if (Object.hasOwn(FILES, name)) {
    event.respondWith(kept(name));
  }
});

/** A file of this build: as it was kept, or from the host where the browser has cleared it. */
async function kept(name) {
  const address = new URL(name, registration.scope);
  const found = await caches.match(address, { cacheName: CACHE });
  return found ?? fetch(address, { integrity: FILES[name], credentials: "omit" });
}

/**
 * The page. Where a newer build waits and this is the only page of the desk, it begins with this
 * visit; where others are open it waits, so that none gets files of two builds.
 */
async function page() {
  const waiting = registration.waiting;
  if (waiting) {
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const others = open.filter((client) => client.url.startsWith(registration.scope));
    if (others.length < 2) {
      waiting.postMessage("begin");
      return new Response(AGAIN, { headers: { "content-type": "text/html" } });
    }
  }
  return kept("");
}

/** The settings as the host has them now; as it had them last where it does not answer. */
async function settings(request) {
  const address = new URL(SETTINGS, registration.scope);
  const cache = await caches.open(CACHE);
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(request, { cache: "no-cache", signal });
    if (answer.ok) await cache.put(address, answer.clone());
    return answer;
  } catch {
    return (await cache.match(address)) ?? Response.error();
  }
}
