// Puts the service worker beside the page, once the page has all that it needs to start.

/** How long the page has the network to itself after it has loaded, in ms. */
const AFTER = 3_000;

const address = new URL("sw.js", import.meta.url).href;
// The only script that the page may name by a text, whatever the text says.
const script =
  globalThis.trustedTypes
    ?.createPolicy("license-desk-offline", { createScriptURL: () => address })
    .createScriptURL("") ?? address;

// Without one (plain http, a private window) the desk works as well, only not offline.
const register = () => navigator.serviceWorker?.register(script).catch(() => {});
const begin = () => setTimeout(register, AFTER);
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
