// Starts the program that index.html preloads, and loads the simulated vendors when the program asks
// for them. A file of its own, so that the content security policy needs neither a hash nor
// 'unsafe-inline'.

const status = document.getElementById("boot");
const script = document.querySelector('link[rel="modulepreload"]');
const wasm = document.querySelector('link[rel="preload"][as="fetch"]');

// The browser's own account of this page, for Settings → Network (src/browser/ledger.rs): what it has
// fetched, and which addresses the policy kept it from. Gathered before anything else runs, where no other
// script can reach it.
{
  const [fetched, blocked] = [[], []];
  const gather = (list) => list.getEntries().forEach(({ name }) => fetched.push(name));
  new PerformanceObserver(gather).observe({ type: "resource", buffered: true });
  addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    if (blockedURI.includes("://") && blocked.length < 1_000) blocked.push(blockedURI);
  });
  const value = () => ({ fetched: [...fetched], blocked: [...blocked] });
  Object.defineProperty(globalThis, "licenseDeskAccount", { value });
}

// The operator's settings come while the program does. Whatever they are, the program starts.
globalThis.licenseDeskConfig = fetch("config.json", { cache: "no-cache" })
  .then((answer) => (answer.ok ? answer.text() : undefined))
  .catch(() => {});

let demo;
let failures = 0;

/** Resolves to the demo's function from text to text; all who ask share one load. */
globalThis.licenseDeskLoadDemo = () => {
  demo ??= loadDemo().catch((reason) => {
    demo = undefined;
    failures += 1;
    throw reason;
  });
  return demo;
};

async function loadDemo() {
  // `cargo xtask` puts a hash into these names; without it, the program's keeps another build's files
  // out. A browser may remember that a module could not be had, so the next try goes to another
  // address.
  const query = `?${script.href.split("-").at(-1)}${failures || ""}`;
  const vendors = await import(new URL(`demo-vendors.js${query}`, script.href));
  const module = new URL(`demo-vendors_bg.wasm${query}`, script.href);
  await vendors.default({ module_or_path: module });
  return globalThis.licenseDeskDemo;
}

try {
  const program = await import(script.href);
  await program.default({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
  // The program waits for the settings a moment as well (src/browser/config.rs), and then draws.
  await Promise.race([licenseDeskConfig, new Promise((done) => setTimeout(done, 3_000))]);
  status.remove();
} catch (reason) {
  status.setAttribute("role", "alert");
  status.textContent =
    "License Desk could not start. Reload the page; if that does not help, use a current browser " +
    `with WebAssembly. (${reason})`;
  throw reason;
}
