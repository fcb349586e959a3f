// The hunt for secrets. What is planted is gathered by itself: every value of a password field, every
// credential of a request, every token of an answer, live and in the demo, where nothing passes through
// a network. After each journey each of them is looked for wherever a browser keeps, shows or sends
// something, as it is and in the ways that a text gets written: none may be found.
//
// Not looked at: the memory of the page, and the channel on which tabs tell each other a renewed pair
// (SECURITY.md); what is told there is planted.

import type { BrowserContext, ConsoleMessage, Download, Page, Request, Response } from "@playwright/test";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { lookThrough, overhear, type Told } from "./hunted";
import { KEY } from "./screens";

/** Shorter ones stand everywhere by chance. */
const SHORTEST = 6;
/** What the demo's connections are let in with, though nobody types it. It stands in the simulator's code. */
const DEMO = [KEY, "demo-access", "demo-host", "demo-organization"];
/** Where a secret is sent in a body, and a token comes back. */
const SIGN_IN = /\/(oauth2\/token|connect\/token|account\/authenticate)([?#]|$)/i;
/** The fields of such a body that may hold one. */
const SENT = ["client_secret", "refresh_token", "Password"];
/** The fields of such an answer that hold one. */
const GIVEN = ["access_token", "refresh_token", "id_token", "result"];
/** How long something that is still being read is waited for, in ms. */
const PATIENCE = 5_000;
/** How long something that may never come is. */
const MOMENT = 300;

type Secret = {
  /** Where it came from. */
  of: string;
  /** It never leaves the page: a passphrase. */
  stays?: boolean;
  /** It stood in an address that the page was opened with: it may not be there any more, or elsewhere. */
  visited?: boolean;
};

/** A text to look for: a secret as it is, or in another way of writing. */
export type Needle = { secret: string; text: string; form: string };
/** A text to look through. `may` says which secrets belong there. */
type Heard = { where: string; text: string; may?: (secret: Secret) => boolean };

/** The ways in which a secret may be written. */
export function needles(secret: string): Needle[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const address = encodeURIComponent(secret);
  const html = secret.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const bytes = Buffer.from(secret);
  const all: [string, string][] = [
    ["as it is", secret],
    ["as JSON", json],
    ["as JSON", ascii],
    ["as JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["as of an address", address],
    ["as of an address", address.replace(/%../g, (code) => code.toLowerCase())],
    // As an address has it that nobody wrote with care.
    ["as of an address", new URL(`x:/?${secret}`).search.slice(1)],
    ["as of an address", new URL(`x:/#${secret}`).hash.slice(1)],
    ["as of an address, twice", encodeURIComponent(address)],
    ["as of a form", String(new URLSearchParams([["", secret]])).slice(1)],
    ["as HTML", html],
    ["as HTML", html.replace(/"/g, "&quot;").replace(/'/g, "&#39;")],
    ["as hex", bytes.toString("hex")],
    ["as hex", bytes.toString("hex").toUpperCase()],
  ];
  // Within a longer text, such as the pair of `Basic`, it may begin at any of three places.
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64").replace(/=+$/, "");
    const open = (before + bytes.length) % 3 ? 1 : 0;
    const text = whole.slice(before && before + 1, whole.length - open);
    all.push(["as base64", text], ["as base64", text.replaceAll("+", "-").replaceAll("/", "_")]);
  }
  const texts = new Map(all.reverse().map(([form, text]) => [text, form]));
  return [...texts].map(([text, form]) => ({ secret, text, form }));
}

export class Hunt {
  private secrets = new Map<string, Secret>();
  private needles: Needle[] = [];
  private heard: Heard[] = [];
  private reading = new Set<Promise<unknown>>();
  private awaited = new Set<Promise<unknown>>();
  private typed = new Map<string, string>();
  private found = new Set<string>();

  constructor() {
    for (const key of DEMO) this.plant(key, "the demo's own key");
  }

  /** Hunts for a text from now on. Only what the hunt cannot know by itself has to be told. */
  plant(value: string, of: string, more: Partial<Secret> = {}) {
    if (value.length < SHORTEST) return;
    const known = this.secrets.get(value);
    if (!known) this.needles.push(...needles(value));
    // A passphrase that is also a password may be sent.
    this.secrets.set(value, known ?? { of, ...more });
  }

  /** Listens to all that a browser does. */
  async attach(context: BrowserContext) {
    await context.exposeBinding("huntTold", (_, told: Told) => this.told(told));
    await context.addInitScript(overhear, "license-desk renewal ");
    context.on("request", (request) => this.request(request));
    context.on("response", (response) => this.read(this.response(response)));
    context.on("console", (message) => this.read(this.console(message)));
    context.on("weberror", (event) => {
      const error = event.error();
      this.hear("an uncaught error", `${error.message}\n${error.stack}`);
    });
    const follow = (page: Page) => {
      page.on("download", (download) => this.read(this.download(download)));
      page.on("framenavigated", (frame) =>
        this.hear("an address that was visited", frame.url(), (secret) => !!secret.visited),
      );
    };
    context.pages().forEach(follow);
    context.on("page", follow);
  }

  /** Looks through every page that is open, and all that its browser keeps. */
  async look(context: BrowserContext) {
    await this.settle();
    for (const page of context.pages()) {
      // Once more, for a page that was just loading another.
      const look = () => within(2 * PATIENCE, this.page(page));
      if (!page.isClosed()) await look().catch(look).catch((reason) => this.missed(page, reason));
    }
    const cookies = await context.cookies().catch(() => []);
    for (const it of cookies) this.hear(`the cookie ${it.name}`, `${it.name}=${it.value}`);
  }

  /** Looks through the files of a browser's profile, which nobody writes any more. */
  disk(folder: string) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const file = join(folder, name);
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      const bytes = readFileSync(file);
      // A file of the site's own that the browser keeps: the simulator's code has the demo's keys.
      const code = bytes.subarray(0, 1_000).includes("demo-vendors");
      for (const { secret, text, form } of this.needles) {
        if (code && DEMO.includes(secret)) continue;
        const wide = Buffer.from(text, "utf16le");
        if (bytes.includes(text) || bytes.includes(wide)) this.find(`the disk, ${name}`, secret, form);
      }
    }
  }

  /** What was found so far, each place and secret once; of a secret only its end is told. */
  async finds(): Promise<string[]> {
    await this.settle();
    for (const { where, text, may } of this.heard.splice(0)) {
      for (const needle of this.needles) {
        if (may?.(this.secrets.get(needle.secret)!)) continue;
        if (text.includes(needle.text)) this.find(where, needle.secret, needle.form);
      }
    }
    return [...this.found];
  }

  /** What is hunted for: where each secret came from, and how it ends. */
  prey(): string[] {
    return [...this.secrets].map(([secret, { of }]) => `${of}, …${secret.slice(-4)}`);
  }

  /** Begins anew. Only for the test of the hunt itself. */
  forgive() {
    Object.assign(this, new Hunt(), { typed: this.typed });
  }

  private hear(where: string, text: string, may?: Heard["may"]) {
    if (text) this.heard.push({ where, text, may });
  }

  private find(where: string, secret: string, form: string) {
    const { of } = this.secrets.get(secret)!;
    for (const it of this.needles) where = where.replaceAll(it.text, "…");
    this.found.add(`a secret in ${where}, ${form}: ${of}, …${secret.slice(-4)}`);
  }

  private read(reading: Promise<unknown>, to = this.reading) {
    const done = reading.catch(() => {}).finally(() => to.delete(done));
    to.add(done);
  }

  /** Waits for what is still being read; for what may never come, only a moment. */
  private async settle() {
    await within(PATIENCE, Promise.all(this.reading)).catch(() => {});
    await within(MOMENT, Promise.all(this.awaited)).catch(() => {});
  }

  private told(told: Told) {
    switch (told.what) {
      case "typed": {
        // Letter by letter a field holds beginnings of the secret, which are none.
        const before = this.typed.get(told.field);
        if (before && told.value.startsWith(before)) this.drop(before);
        const isNew = !this.secrets.has(told.value);
        this.plant(told.value, `typed into “${told.label}”`, { stays: told.stays });
        if (isNew) this.typed.set(told.field, told.value);
        break;
      }
      case "pair":
        this.given("told to other tabs", told.text);
        break;
      case "demo":
        if (told.key) this.plant(told.key, "sent in the demo");
        this.sent("of the demo", told.target, told.body);
        if (SIGN_IN.test(told.target)) this.given("given by the demo", told.answer);
        break;
      case "seen":
        this.hear(told.where, told.text);
    }
  }

  private drop(value: string) {
    this.secrets.delete(value);
    this.needles = this.needles.filter(({ secret }) => secret !== value);
  }

  /** Plants the tokens of an answer. */
  private given(of: string, text: string) {
    const answer = parsed(text);
    for (const name of [...GIVEN, "access", "refresh"]) {
      if (typeof answer?.[name] === "string") this.plant(answer[name], `${name} ${of}`);
    }
  }

  /** Hears what a request says apart from its headers, and plants the secrets that it may say. */
  private sent(of: string, address: string, body: string) {
    this.hear(`the address of a request ${of}`, address);
    const path = address.split(/[?#]/)[0]!;
    if (!SIGN_IN.test(address)) return this.hear(`the body of a request ${of}, ${path}`, body);
    const fields: Record<string, unknown> = parsed(body) ?? Object.fromEntries(new URLSearchParams(body));
    for (const name of SENT) {
      if (typeof fields[name] !== "string") continue;
      this.plant(fields[name], `${name} to ${path}`);
      this.hear(`the field ${name} of a sign-in`, fields[name], (secret) => !secret.stays);
      delete fields[name];
    }
    this.hear(`the rest of a sign-in, ${path}`, Object.entries(fields).flat().join("\n"));
  }

  private request(request: Request) {
    const visit = request.isNavigationRequest();
    const body = request.postData() ?? "";
    if (visit) {
      this.hear("an address that was visited", request.url(), (secret) => !!secret.visited);
      this.hear("the body of a visit", body);
    } else {
      this.sent("to the network", request.url(), body);
    }
    const path = new URL(request.url()).pathname;
    const headers = (all: Record<string, string>) => {
      for (const [name, value] of Object.entries(all)) {
        if (name !== "authorization") {
          this.hear(`the header ${name} of ${path}`, value);
          continue;
        }
        const [scheme, credential = ""] = value.split(" ");
        this.plant(credential, `authorization of ${path}`);
        if (scheme === "Basic") {
          this.plant(Buffer.from(credential, "base64").toString().replace(/^[^:]*:/, ""), `password of ${path}`);
        }
        this.hear(`authorization of ${path}`, value, (secret) => !secret.stays);
      }
    };
    headers(request.headers());
    // The browser's own come later, such as what page it was; of what is not answered, never.
    this.read(request.allHeaders().then(headers), this.awaited);
  }

  private async response(response: Response) {
    if (SIGN_IN.test(response.url())) this.given("given by a sign-in", await response.text());
    const location = response.headers()["location"];
    if (location) this.hear("the address of a redirect", location);
  }

  private async console(message: ConsoleMessage) {
    this.hear("the console", message.text());
    this.hear("the console, where from", message.location().url, (secret) => !!secret.visited);
    const values = message.args().map((it) => it.jsonValue().catch(() => ""));
    this.hear("the console", JSON.stringify(await Promise.all(values)));
  }

  private async download(download: Download) {
    const name = download.suggestedFilename();
    this.hear("the name of a download", `${name}\n${download.url()}`);
    const path = await download.path().catch((reason) => void this.missed(download.page(), reason));
    if (!path) return;
    const bytes = readFileSync(path);
    this.hear(`the download ${name}`, `${bytes.toString()}\n${bytes.toString("utf16le")}`);
  }

  private async page(page: Page) {
    const wire = await page.context().newCDPSession(page);
    const { entries } = await wire.send("Page.getNavigationHistory");
    const visited = (secret: Secret) => !!secret.visited;
    for (const { url, userTypedURL, title } of entries) {
      this.hear("the history", `${url}\n${title}`);
      // What somebody put into the address bar, which no page can change.
      this.hear("an address that was typed", userTypedURL, visited);
    }
    await wire.detach();
    for (const frame of page.frames()) {
      const { hits, unread } = await frame.evaluate(lookThrough, { needles: this.needles, known: DEMO });
      for (const [where, secret, form] of hits) this.find(where, secret, form);
      for (const it of unread) this.found.add(`not looked through: ${it}`);
    }
  }

  /** A page that is gone has nothing to look at; any other has to be looked through. */
  private missed(page: Page, reason: unknown) {
    const gone = page.isClosed() || /crashed|has been closed|Target closed|was detached/.test(String(reason));
    if (!gone) this.found.add(`not looked through: ${page.url()}: ${reason}`);
  }
}

/** What comes, unless it takes longer than so many ms. */
async function within<T>(ms: number, coming: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([coming, late]).finally(() => clearTimeout(timer));
}

/** An object of a JSON text; nothing if it is none. */
function parsed(text: string): Record<string, any> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value ? value : undefined;
  } catch {
    return undefined;
  }
}
