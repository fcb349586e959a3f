// The desk as a person meets it: places, fields and lists by their roles, labels and words.

import { expect, type Download, type Locator, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";

/** The keys of the simulated world. */
export const KEY = "0".repeat(40);
export const EXPIRED_KEY = "1".repeat(40);
export const READ_ONLY_KEY = "2".repeat(40);

/** What lets an MSP of the simulated world in once its token, which has ended, is renewed. */
export const RENEWABLE = {
  access: "demo-expired",
  client: "demo-client",
  secret: "demo-secret",
  refresh: "demo-refresh",
};

/** Organizations of the simulated world. */
export const MULLER = { id: "610041", name: "Müller & Söhne Logistik" };
export const NANDU = { id: "1048993", name: "Café Ñandú" };
export const BAKERY = { id: "646829496481105987", name: "Ælfric’s Bakery" };
export const API_OFF = { id: "831207", name: "Pracownia Żółta Łódka" };
export const RESTRICTED = { id: "902764", name: "葵電機工業 (Aoi Denki)" };
type Organization = { id: string; name: string };

/** A file of tests/data. */
export const data = (name: string) => new URL(`../data/${name}`, import.meta.url).pathname;

/** What an intake of that file should find. */
export const expected = (name: string) =>
  JSON.parse(readFileSync(data(name), "utf8")) as {
    serials: string[];
    licenses: string[];
    orders: string[];
    repeated: string[];
    not_claimable: string[];
  };

/** As many different serials as asked for, none with a meaning to the simulator. */
export const serials = (count: number, begins = "Q2KN") =>
  Array.from({ length: count }, (_, n) => `${begins}-7777-${String(2222 + n)}`);

export const heading = (page: Page, name: string) =>
  page.getByRole("heading", { level: 1, name, exact: true });

/** Opens the desk at a place, as a link or a bookmark does. */
export async function open(page: Page, place = "") {
  await page.goto(`/#/${place}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Goes to a place by the rail. */
export async function go(page: Page, name: string) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
  await expect(heading(page, name)).toBeVisible();
}

export const box = (page: Page) => page.getByLabel("Paste or drop anything");
export const chooseFile = (page: Page) => page.getByLabel("Choose a file");
export const makePlan = (page: Page) => page.getByRole("button", { name: /^Make plan/ });
export const runButton = (page: Page) => page.getByRole("button", { name: /^Run \d/ });
export const card = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
export const organizations = (page: Page) => page.getByRole("listbox", { name: "Organizations" });
export const chosen = (page: Page) => organizations(page).getByRole("option", { selected: true });
export const option = (page: Page, it: Organization) =>
  organizations(page).getByRole("option").filter({ hasText: it.id });

export async function choose(page: Page, it: Organization) {
  await option(page, it).click();
  await expect(option(page, it)).toHaveAttribute("aria-selected", "true");
}

/** Makes the plan of the form as it stands. */
export async function plan(page: Page) {
  await makePlan(page).click();
  await expect(card(page, "Plan")).toBeVisible();
}

/** Runs the plan that is shown. */
export async function run(page: Page) {
  await runButton(page).click();
  await expect(heading(page, "Run")).toBeVisible();
}

/** Where the run stands, in its own sentence. */
export const standing = (page: Page) => card(page, "Progress").getByRole("status");

/** How many items a run shows under a name, such as Claimed. */
export const count = (page: Page, name: string, n: number) =>
  page
    .getByRole("group", { name: "Show" })
    .getByRole("radio", { name: `${name} ${n}`, exact: true });

export const result = (page: Page, item: string) =>
  page
    .getByRole("table", { name: "Items", exact: true })
    .getByRole("row")
    .filter({ hasText: item });

/** Every row of a long list, by scrolling through it: only what is in sight is in the page. */
export async function gather(table: Locator): Promise<string[][]> {
  const rows = new Map<number, string[]>();
  const total = Number(await table.getAttribute("aria-rowcount")) - 1;
  await table.evaluate((list) => list.scrollTo(0, 0));
  await expect
    .poll(
      async () => {
        for (const [at, cells] of await table.evaluate((list) =>
          [...list.querySelectorAll("[aria-rowindex]")].map((row): [number, string[]] => [
            Number(row.getAttribute("aria-rowindex")),
            [...row.querySelectorAll("[role=cell]")].map((cell) => cell.textContent!.trim()),
          ]),
        )) {
          rows.set(at, cells);
        }
        await table.evaluate((list) => list.scrollBy(0, list.clientHeight / 2));
        return rows.size;
      },
      { intervals: [50] },
    )
    .toBe(total);
  return [...rows].sort(([a], [b]) => a - b).map(([, cells]) => cells);
}

/** What became of each item of the run that is shown. */
export async function outcomes(page: Page) {
  const rows = await gather(page.getByRole("table", { name: "Items", exact: true }));
  return new Map(rows.map(([outcome, item]) => [item, outcome]));
}

/** Adds a live connection with a key. It is in use from then on. */
export async function addLive(page: Page, key = KEY, name = "Warehouse") {
  await go(page, "Connections");
  const form = card(page, "Add a connection");
  await form.getByRole("radio", { name: /^Meraki/ }).check();
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Region").selectOption({ index: 0 });
  await form.getByRole("radio", { name: /^Live/ }).check();
  await form.getByLabel("API key").fill(key);
  await form.getByRole("button", { name: "Add" }).click();
  await expect(card(page, name).getByText("in use")).toBeVisible();
}

/** Adds a connection to Aruba Central with what lets it in. It is in use from then on. */
export async function addAruba(
  page: Page,
  it: {
    name?: string;
    world?: "Demo" | "Live";
    access?: string;
    client?: string;
    secret?: string;
    refresh?: string;
  },
) {
  const name = it.name ?? "MSP";
  await go(page, "Connections");
  const form = card(page, "Add a connection");
  await form.getByRole("radio", { name: /^Aruba Central/ }).check();
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Cluster").selectOption({ index: 6 });
  await form.getByRole("radio", { name: new RegExp(`^${it.world ?? "Demo"}`) }).check();
  await form.getByLabel("Access token").fill(it.access ?? "");
  await form.getByLabel("Client id").fill(it.client ?? "");
  await form.getByLabel("Client secret").fill(it.secret ?? "");
  await form.getByLabel("Refresh token").fill(it.refresh ?? "");
  await form.getByRole("button", { name: "Add" }).click();
  await expect(card(page, name).getByText("in use")).toBeVisible();
}

/**
 * Adds a connection to an install of UiPath's: to its host, or to an organization by its name in
 * addresses and its id. Unless the form refuses it, it is in use from then on.
 */
export async function addUipath(
  page: Page,
  it: { name: string; world?: "Demo" | "Live"; home?: [string, string] },
  taken = true,
) {
  await go(page, "Connections");
  const form = card(page, "Add a connection");
  await form.getByRole("radio", { name: /^UiPath/ }).check();
  await form.getByLabel("Name", { exact: true }).fill(it.name);
  await form.getByRole("radio", { name: it.home ? /^Organization/ : /^Host/ }).check();
  if (it.home) {
    await form.getByLabel("Organization’s name in addresses").fill(it.home[0]);
    await form.getByLabel("Organization’s id").fill(it.home[1]);
  }
  await form.getByRole("radio", { name: new RegExp(`^${it.world ?? "Demo"}`) }).check();
  await form.getByRole("button", { name: "Add" }).click();
  if (taken) await expect(card(page, it.name).getByText("in use")).toBeVisible();
}

/** Sets how many items may be in one claim. */
export async function mostItems(page: Page, most: number) {
  await go(page, "Settings");
  const field = page.getByLabel("Most items in one claim");
  await field.fill(String(most));
  await field.press("Tab");
}

/** Fills the claim form and makes its plan. */
export async function planFor(page: Page, text: string, into: Organization) {
  await go(page, "Claim");
  await box(page).fill(text);
  await choose(page, into);
  await plan(page);
}

/** Drops files as the browser does for a hand: drag enter, over and drop, with real files. */
export async function dropFiles(page: Page, files: string[]) {
  const at = (await box(page).boundingBox())!;
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
  const wire = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await wire.send("Input.dispatchDragEvent", {
      type,
      x,
      y,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
  await wire.detach();
}

/** The text of a download. */
export async function text(download: Download) {
  return readFileSync(await download.path(), "utf8");
}

/** Lines and cells of a CSV text. */
export function csv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

/** Puts the key in where a card asks for it. */
export async function useKey(page: Page, name: string) {
  const key = card(page, name).getByLabel(/^API key/);
  if (await key.isVisible()) {
    await key.fill(KEY);
    await card(page, name).getByRole("button", { name: "Use key" }).click();
  }
}

/** Presses whatever goes on, if there is anything to go on with. */
export async function pressOn(page: Page) {
  const button = page.getByRole("button", { name: /^(Go on|Resume)$/ });
  if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => {});
}
