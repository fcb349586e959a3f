// The hunt's part in the page. Each function is carried there as its text, so each stands alone.

import type { Needle } from "./hunt";

/** What a page tells the hunt. */
export type Told =
  /** What a password field holds. `stays` for a passphrase: it is sent nowhere. */
  | { what: "typed"; field: string; label: string; value: string; stays: boolean }
  /** A renewed pair on its way to other tabs. */
  | { what: "pair"; text: string }
  /** A request of the demo, which passes through no network; the answer only of a sign-in. */
  | { what: "demo"; key?: string; target: string; body: string; answer: string }
  /** A text that was put somewhere, though it may not stay there. */
  | { what: "seen"; where: string; text: string };

/** Runs before the page's own code, and tells what is typed, copied, stored and shown in the address. */
export function overhear(renewal: string) {
  const tell = (told: Told) => void (window as any).huntTold?.(told).catch(() => {});
  const seen = (where: string, text: unknown) => {
    // The longest are the demo's world and lists: those stay, and are looked through at the end.
    if (typeof text === "string" && text.length < 200_000) tell({ what: "seen", where, text });
  };

  const here = Math.random().toString(36);
  const fields: EventTarget[] = [];
  for (const event of ["input", "change"]) {
    addEventListener(
      event,
      ({ target }) => {
        if (!(target instanceof HTMLInputElement) || target.type !== "password") return;
        if (!fields.includes(target)) fields.push(target);
        tell({
          what: "typed",
          field: `${here} ${fields.indexOf(target)}`,
          label: target.labels?.[0]?.textContent ?? target.id,
          value: target.value,
          stays: target.autocomplete.endsWith("-password"),
        });
      },
      true,
    );
  }

  /** Puts something before a method. */
  const before = (of: any, name: string, hear: (self: any, args: any[]) => void) => {
    const method = of?.[name];
    if (!method) return;
    of[name] = function (...args: any[]) {
      try {
        hear(this, args);
      } catch {
        // What cannot be heard goes on as it would.
      }
      return method.apply(this, args);
    };
  };
  before(window.Clipboard?.prototype, "writeText", (_, [text]) => seen("the clipboard", text));
  before(window.Clipboard?.prototype, "write", (_, [items]) => {
    for (const item of items) {
      for (const type of item.types) {
        item.getType(type).then((it: Blob) => it.text()).then((text: string) => seen("the clipboard", text));
      }
    }
  });
  before(DataTransfer.prototype, "setData", (_, [, text]) => seen("the clipboard", text));
  for (const name of ["pushState", "replaceState"]) {
    before(History.prototype, name, (_, [state, , url]) => {
      seen("the state of the history", JSON.stringify(state) ?? "");
      seen("the history", String(url ?? ""));
    });
  }
  before(Storage.prototype, "setItem", (self, [key, value]) => {
    const which = self === localStorage ? "local storage" : "session storage";
    seen(`${which}, ${key}`, `${key}: ${value}`);
  });
  for (const name of ["put", "add"]) {
    before(window.IDBObjectStore?.prototype, name, (self, [value]) =>
      seen(`the database, ${self.name}`, typeof value === "string" ? value : JSON.stringify(value)),
    );
  }
  before(window.BroadcastChannel?.prototype, "postMessage", (self, [text]) => {
    if (self.name.startsWith(renewal)) tell({ what: "pair", text: String(text) });
    else seen(`the channel ${self.name}`, typeof text === "string" ? text : JSON.stringify(text));
  });

  // The demo's vendors put their function here (boot.js).
  let vendors: ((text: string) => string) | undefined;
  Object.defineProperty(window, "licenseDeskDemo", {
    configurable: true,
    get: () => vendors,
    set: (ask: (text: string) => string) => {
      vendors = (text) => {
        const told = ask(text);
        // A list of customers has no request, and is long.
        const { request, key } = text.length < 200_000 ? JSON.parse(text) : ({} as any);
        if (request) {
          const { target, body } = request;
          const answer = /token|authenticate/i.test(target) ? (JSON.parse(told || "{}").body ?? "") : "";
          tell({ what: "demo", key: key ?? undefined, target, body: body ?? "", answer });
        }
        return told;
      };
    },
  });
}

/** Looks through what a page shows and its browser keeps, and tells where it found what. */
export async function lookThrough({ needles, known }: { needles: Needle[]; known: string[] }) {
  const hits: [string, string, string][] = [];
  const unread: string[] = [];
  const look = (where: string, text: unknown, of = needles) => {
    const all = String(text ?? "");
    for (const it of of) if (all.includes(it.text)) hits.push([where, it.secret, it.form]);
  };
  const place = async (where: string, read: () => unknown) => {
    try {
      await read();
    } catch (reason) {
      unread.push(`${where}: ${reason}`);
    }
  };
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  /** All texts of a value that a database can hold. */
  const flat = async (value: any): Promise<string> => {
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      return ["utf-8", "latin1", "utf-16le"].map((it) => new TextDecoder(it).decode(value as any)).join("\n");
    }
    if (value instanceof Blob) return flat(await value.arrayBuffer());
    if (value instanceof CryptoKey) {
      return value.extractable ? flat(await crypto.subtle.exportKey("jwk", value)) : "";
    }
    const list = Array.isArray(value) || value instanceof Map || value instanceof Set;
    const parts: any[] = list ? [...value] : Object.entries(value);
    return (await Promise.all(parts.map(flat))).join("\n");
  };

  look("the address", location.href);
  look("the address of the page before", document.referrer);
  look("the title", document.title);
  look("the name of the window", window.name);
  await place("the state of the history", async () => look("the state of the history", await flat(history.state)));
  look("the page", document.documentElement.outerHTML);
  look("the page", document.documentElement.textContent);
  // What the fields hold is no markup. A field for secrets may hold one, until it is sent.
  for (const it of document.querySelectorAll<HTMLInputElement>("input:not([type=password]), textarea, select")) {
    look(`the field ${it.id}`, it.value);
  }
  // A page of the browser's own, or none, keeps nothing.
  if (location.origin === "null") return { hits, unread };

  await place("the cookies", () => look("the cookies", document.cookie));
  for (const which of ["local", "session"] as const) {
    await place(`${which} storage`, () => {
      const storage = window[`${which}Storage`];
      for (const [key, value] of Object.entries(storage)) look(`${which} storage, ${key}`, `${key}: ${value}`);
    });
  }
  await place("the databases", async () => {
    // A browser may have none.
    if (!window.indexedDB) return;
    for (const { name } of await indexedDB.databases()) {
      const base = await settled(indexedDB.open(name!));
      look(`the database ${name}`, name);
      for (const store of base.objectStoreNames) {
        const all = base.transaction(store).objectStore(store);
        const reading = [settled(all.getAllKeys()), settled<any[]>(all.getAll())] as const;
        const [keys, values] = await Promise.all(reading);
        look(`the database, ${store}`, await flat(keys));
        for (const value of values) look(`the database, ${store}`, await flat(value));
      }
      base.close();
    }
  });
  await place("the caches", async () => {
    for (const name of await caches.keys()) {
      look("a cache", name);
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        look("a cache", request.url);
        look("a cache", await flat([[...request.headers]]));
        const answer = (await cache.match(request))!;
        look("a cache", await flat([[...answer.headers]]));
        // The simulator's code has the demo's own keys.
        const code = /\.wasm$/.test(new URL(request.url).pathname);
        const of = code ? needles.filter(({ secret }) => !known.includes(secret)) : needles;
        look(`a cache, ${request.url}`, await flat(await answer.arrayBuffer()), of);
      }
    }
  });
  await place("the service workers", async () => {
    for (const it of await navigator.serviceWorker.getRegistrations()) look("a service worker", it.active?.scriptURL);
  });
  await place("the files of the origin", async () => {
    const walk = async (folder: any) => {
      for await (const [name, it] of folder.entries()) {
        look("a file of the origin", name);
        if (it.kind === "file") look("a file of the origin", await flat(await it.getFile()));
        else await walk(it);
      }
    };
    await walk(await navigator.storage.getDirectory());
  });
  return { hits, unread };
}
