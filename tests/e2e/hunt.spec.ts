// The hunt for secrets (hunt.ts) finds what is planted, wherever that is, and knows by itself what to
// look for.

import { writeFileSync } from "node:fs";
import { expect, test } from "./desk";
import type { Hunt } from "./hunt";
import { RENEWABLE, addAruba, addLive, addUipath, card, open } from "./screens";

// A secret in an error that nobody catches, and in a console's.
test.use({ expectedErrors: [/Pl4nted/] });
// What was put somewhere here is no find of this test's end.
test.afterEach(({ hunt }) => hunt.forgive());

/** A secret that nothing else has, known by its end: no more of it is told. */
const secret = (end: string) => `Pl4nted & "sealed" \\ ${end}`;

/** Where each secret was found, by its end. */
async function places(hunt: Hunt) {
  const by: Record<string, string[]> = {};
  for (const it of await hunt.finds()) {
    expect(it).not.toContain("Pl4nted");
    const [, where, end] = it.match(/^a secret in (.*), (?:as it is|as [^:]*): .*, …(....)$/)!;
    (by[end!] ??= []).push(where!);
  }
  return by;
}

test("a secret is found wherever it is kept, shown or sent", async ({ page, context, hunt }) => {
  await page.route("**/hunted/**", (route) => route.fulfill({ body: "x" }));
  await open(page);
  const here = new URL(page.url()).origin;
  const ask = (url: string, init: RequestInit = {}) =>
    page.evaluate(([url, init]) => fetch(url, init).then((it) => it.text()), [url, init] as const);
  const save = async (text: string, name: string) => {
    const saving = page.waitForEvent("download");
    await page.evaluate(
      ([text, name]) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text]));
        link.download = name;
        link.click();
      },
      [text, name] as const,
    );
    await saving;
  };
  const keep = (it: string, store: "Text" | "Bytes" | "Blob" | "Key") =>
    page.evaluate(
      async ([it, store]) => {
        const opening = indexedDB.open(store);
        opening.onupgradeneeded = () => opening.result.createObjectStore(store);
        await new Promise((done) => (opening.onsuccess = done));
        const to = opening.result.transaction(store, "readwrite").objectStore(store);
        const bytes = new TextEncoder().encode(it);
        const values = { Text: { deep: [it] }, Bytes: new Map([[1, bytes.buffer]]), Blob: new Blob([bytes]), Key: 0 };
        const writing = to.put(values[store], store === "Key" ? it : "x");
        await new Promise((done) => (writing.onsuccess = done));
        opening.result.close();
      },
      [it, store] as const,
    );
  /** Each by the end of its secret: where it has to be found, and what puts it there. */
  const PLACES: Record<string, [string, (it: string) => Promise<unknown>]> = {
    LOC1: ["local storage, x", (it) => page.evaluate((it) => localStorage.setItem("x", it), it)],
    LOC2: ["local storage, y", (it) => page.evaluate((it) => void (localStorage.y = JSON.stringify(it)), it)],
    LOC3: ["local storage, …", (it) => page.evaluate((it) => void (localStorage[it] = ""), it)],
    // It does not stay there.
    LOC4: ["local storage, z", (it) =>
      page.evaluate((it) => (localStorage.setItem("z", it), localStorage.removeItem("z")), it)],
    SESS: ["session storage, x", (it) => page.evaluate((it) => void (sessionStorage.x = it), it)],
    COOK: ["the cookies", (it) => page.evaluate((it) => void (document.cookie = `x=${encodeURIComponent(it)}`), it)],
    HTTP: ["the cookie y", (it) =>
      context.addCookies([{ name: "y", value: btoa(`user:${it}`), url: here, httpOnly: true }])],
    DBTX: ["the database, Text", (it) => keep(it, "Text")],
    DBBY: ["the database, Bytes", (it) => keep(it, "Bytes")],
    DBBL: ["the database, Blob", (it) => keep(it, "Blob")],
    DBKY: ["the database, Key", (it) => keep(it, "Key")],
    CAC1: ["a cache", (it) =>
      page.evaluate(async (it) => (await caches.open("x")).put(`/?${encodeURIComponent(it)}`, new Response("")), it)],
    CAC2: [`a cache, ${here}/body`, (it) =>
      page.evaluate(async (it) => (await caches.open("x")).put("/body", new Response(it)), it)],
    FILE: ["a file of the origin", (it) =>
      page.evaluate(async (it) => {
        const root = await navigator.storage.getDirectory();
        const file = await (await root.getFileHandle("x", { create: true })).createWritable();
        await file.write(it);
        await file.close();
      }, it)],
    STAT: ["the state of the history", (it) => page.evaluate((it) => history.pushState({ deep: [it] }, ""), it)],
    PAST: ["the history", (it) =>
      page.evaluate((it) => (history.pushState(0, "", `?${it}`), history.pushState(0, "", "/")), it)],
    HASH: ["an address that was visited", (it) =>
      page.evaluate((it) => ((location.hash = it), history.replaceState(0, "", "/")), it)],
    HERE: ["the address", (it) =>
      page.evaluate((it) => history.replaceState(0, "", `?${encodeURIComponent(it)}`), it)],
    NAME: ["the name of the window", (it) => page.evaluate((it) => void (window.name = it), it)],
    TITL: ["the title", (it) => page.evaluate((it) => void (document.title = it), it)],
    ATTR: ["the page", (it) => page.evaluate((it) => document.body.setAttribute("data-x", it), it)],
    NODE: ["the page", (it) => page.evaluate((it) => document.body.append(it), it)],
    AREA: ["the field area", (it) =>
      page.evaluate((it) => {
        const area = document.createElement("textarea");
        [area.id, area.value] = ["area", it];
        document.body.append(area);
      }, it)],
    CON1: ["the console", (it) => page.evaluate((it) => console.info(it), it)],
    CON2: ["the console", (it) =>
      page.evaluate((it) => console.debug({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: [it] }), it)],
    CRSH: ["an uncaught error", (it) =>
      page.evaluate((it) => void setTimeout(() => { throw new Error(it); }), it)],
    DOW1: ["the download x.txt", (it) => save(it, "x.txt")],
    CLI1: ["the clipboard", (it) => page.evaluate((it) => navigator.clipboard.writeText(it).catch(() => {}), it)],
    CLI2: ["the clipboard", (it) =>
      page.evaluate((it) => {
        const blob = new Blob([it], { type: "text/plain" });
        return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).catch(() => {});
      }, it)],
    CLI3: ["the clipboard", (it) => page.evaluate((it) => new DataTransfer().setData("text/plain", it), it)],
    CHAN: ["the channel x", (it) => page.evaluate((it) => new BroadcastChannel("x").postMessage({ it }), it)],
    REQ1: ["the address of a request to the network", (it) => ask(`/hunted/?x=${encodeURIComponent(it)}`)],
    REQ2: ["the header x-y of /hunted/", (it) => ask("/hunted/", { headers: { "x-y": it } })],
    REQ3: [`the body of a request to the network, ${here}/hunted/`, (it) =>
      ask("/hunted/", { method: "POST", body: JSON.stringify({ it }) })],
    REQ4: [`the rest of a sign-in, ${here}/hunted/oauth2/token`, (it) =>
      ask("/hunted/oauth2/token", { method: "POST", body: String(new URLSearchParams({ client_id: it })) })],
  };
  for (const [end, [, put]] of Object.entries(PLACES)) {
    hunt.plant(secret(end), "of this test");
    await put(secret(end));
  }
  await hunt.look(context);
  const found = await places(hunt);
  for (const [end, [where]] of Object.entries(PLACES)) {
    expect.soft(found[end], `${end} is found in ${where}`).toContain(where);
  }
});

test("what is typed, sent or given as a secret is hunted for without a word", async ({ page, hunt }) => {
  await page.route("**/hunted/**", (route) =>
    route.fulfill({ json: { access_token: secret("TOKA"), refresh_token: secret("TOKR"), result: secret("TOKU") } }),
  );
  await open(page);
  await addLive(page, "0123456789abcdef0123456789abcdef0123beef");
  await addAruba(page, {
    ...RENEWABLE,
  });
  await card(page, "MSP").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("The access token is accepted")).toBeVisible();
  await addUipath(page, { name: "Suite" });
  await card(page, "Suite").getByText("Sign in as somebody").click();
  const password = card(page, "Suite").getByLabel("Password");
  await password.pressSequentially("letter by letter");
  await expect(password).toHaveValue("letter by letter");
  await card(page, "Keys on this device").getByLabel("The same again").fill("a passphrase");
  await page.evaluate(async ([bearer, basic, sent]) => {
    const ask = (path: string, init: RequestInit) => fetch(`/hunted/${path}`, init);
    await ask("x", { headers: { authorization: `Bearer ${bearer}` } });
    await ask("x", { headers: { authorization: `Basic ${btoa(`user:${basic}`)}` } });
    await ask("identity/connect/token", { method: "POST", body: String(new URLSearchParams({ client_secret: sent! })) });
    await ask("api/account/authenticate", { method: "POST", body: JSON.stringify({ Password: `${sent}2` }) });
  }, ["BEARER-x", secret("BASI"), secret("SENT")]);
  await expect.poll(() => hunt.prey()).toContain("result given by a sign-in, …TOKU");
  const prey = hunt.prey();
  for (const of of [
    /^typed into “API key”, …beef$/,
    /^typed into “Access token”, …ired$/,
    /^typed into “Client secret”, …cret$/,
    /^typed into “Refresh token”, …resh$/,
    /^access_token given by the demo, …[0-9a-f]{4}$/,
    /^refresh_token given by the demo, …[0-9a-f]{4}$/,
    /^typed into “Password”, …tter$/,
    /^typed into “The same again”, …rase$/,
    /^authorization of \/hunted\/x, …ER-x$/,
    /^password of \/hunted\/x, …BASI$/,
    /^client_secret to .*, …SENT$/,
    /^Password to .*, …ENT2$/,
    /^access_token given by a sign-in, …TOKA$/,
    /^refresh_token given by a sign-in, …TOKR$/,
  ]) {
    expect.soft(prey).toContainEqual(expect.stringMatching(of));
  }
  // Not the beginnings of what was typed letter by letter.
  expect(prey.filter((it) => it.startsWith("typed into “Password”"))).toHaveLength(1);
  expect(await hunt.finds()).toEqual([]);
});

test("a passphrase is found even where other secrets belong", async ({ page, hunt }) => {
  await page.route("**/hunted/**", (route) => route.fulfill({ body: "x" }));
  await open(page, "connections");
  await card(page, "Keys on this device").getByLabel("The same again").fill(secret("PASS"));
  await page.evaluate(async (it) => {
    await fetch("/hunted/x", { headers: { authorization: `Bearer ${it}` } });
    const body = String(new URLSearchParams({ client_secret: it }));
    await fetch("/hunted/oauth2/token", { method: "POST", body });
  }, secret("PASS"));
  expect((await places(hunt)).PASS).toEqual(["authorization of /hunted/x", "the field client_secret of a sign-in"]);
});

test("a secret is found on the disk, in letters of one byte and of two", async ({ hunt }, info) => {
  for (const [end, encoding] of [["UTF8", "utf8"], ["WIDE", "utf16le"], ["BASE", "base64"]] as const) {
    hunt.plant(secret(end), "of this test");
    const text = encoding === "base64" ? Buffer.from(`x:${secret(end)}`).toString(encoding) : secret(end);
    writeFileSync(info.outputPath(end), `\0\x01${text}\0`, encoding === "utf16le" ? encoding : "utf8");
  }
  hunt.disk(info.outputPath());
  const found = await places(hunt);
  for (const end of ["UTF8", "WIDE", "BASE"]) expect(found[end]).toContain(`the disk, ${end}`);
});
