// Starts the program that index.html preloads. A file of its own, so that the content security
// policy needs neither a hash nor 'unsafe-inline'.

const status = document.getElementById("boot");
const script = document.querySelector('link[rel="modulepreload"]');
const wasm = document.querySelector('link[rel="preload"][as="fetch"]');

try {
  const program = await import(script.href);
  await program.default({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
  status.remove();
} catch (reason) {
  status.setAttribute("role", "alert");
  status.textContent =
    "License Desk could not start. Reload the page; if that does not help, use a current browser " +
    `with WebAssembly. (${reason})`;
  throw reason;
}
