// From a file to the vendor's inventory: through the proxy, in the fewest claims, none twice, and
// with the key in one place only.

import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./desk";
import {
  BAKERY,
  KEY,
  MULLER,
  NANDU,
  addAruba,
  addLive,
  box,
  card,
  choose,
  chooseFile,
  data,
  dropFiles,
  expected,
  go,
  open,
  outcomes,
  plan,
  run,
  standing,
  text,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

const NOTE = expected("delivery-note.expected.json");
const MAIL = expected("mail.expected.json");

/** Runs the plan, and expects every serial of the note claimed on screen and held by the vendor. */
async function expectNoteClaimed(page: Page, organization: string) {
  await run(page);
  await expect(standing(page)).toContainText(`Done. ${NOTE.serials.length} claimed.`);
  const all = await outcomes(page);
  expect([...all.keys()].sort()).toEqual([...NOTE.serials].sort());
  expect(new Set(all.values())).toEqual(new Set(["Claimed"]));
  const held = await vendor.inventory(organization);
  expect(held.serials).toEqual(expect.arrayContaining(NOTE.serials));
  expect(new Set(held.serials).size).toBe(held.serials.length);
  expect(await vendor.writes()).toEqual([
    expect.objectContaining({
      path: `/api/v1/organizations/${organization}/inventory/claim`,
      status: 200,
      acted: true,
    }),
  ]);
}

test("a live connection is added and tested link by link", async ({ page }) => {
  await open(page);
  await addLive(page);
  const connection = card(page, "Warehouse");
  await connection.getByRole("button", { name: "Test" }).click();
  for (const line of [
    "The proxy is there and is ours",
    /^The key is accepted/,
    "It sees 9 organizations",
    "The clock is right",
  ]) {
    await expect(connection.getByText(line)).toBeVisible();
  }
  await expect(page.getByText("Demo: simulated vendors")).toBeHidden();
  expect(await vendor.writes()).toEqual([]);
});

test("a dropped delivery note ends whole in the vendor's inventory, by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("delivery-note.csv")]);
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await choose(page, MULLER);
  expect(await vendor.claims()).toEqual([]);
  await plan(page);
  await expect(page.getByText("10 of 10 in five minutes; this plan makes 1")).toBeVisible();
  expect(await vendor.claims()).toEqual([]);
  await expectNoteClaimed(page, MULLER.id);
});

test("a chosen delivery note ends whole in the vendor's inventory, by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await chooseFile(page).setInputFiles(data("delivery-note.csv"));
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await choose(page, NANDU);
  await plan(page);
  await expectNoteClaimed(page, NANDU.id);
});

test("a mail's serials, keys and orders go into a co-term organization by one claim", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("mail.txt")]);
  await expect(page.getByText("15 items; 1 repeat merged")).toBeVisible();
  await choose(page, MULLER);
  await plan(page);
  await expect(card(page, "Plan")).toContainText("Claim 5 serials, 6 license keys and 4 orders");
  await run(page);
  await expect(standing(page)).toContainText("Done. 15 claimed.");
  const all = await outcomes(page);
  const wanted = [...MAIL.serials, ...MAIL.licenses, ...MAIL.orders];
  expect([...all.keys()].sort()).toEqual(wanted.sort());
  expect(new Set(all.values())).toEqual(new Set(["Claimed"]));
  const held = await vendor.inventory(MULLER.id);
  expect(held.serials).toEqual(expect.arrayContaining(MAIL.serials));
  expect([...held.orders]).toEqual(expect.arrayContaining(MAIL.orders));
  const keys = MAIL.licenses.map((key) => key.replaceAll("-", ""));
  expect(await vendor.licenseKeys(MULLER.id)).toEqual(expect.arrayContaining(keys));
  expect(await vendor.writes()).toEqual([expect.objectContaining({ status: 200, acted: true })]);
});

test("license keys are not planned into an organization on subscription licensing", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await box(page).fill(MAIL.licenses.join("\n"));
  await choose(page, BAKERY);
  await page.getByRole("button", { name: /^Make plan/ }).click();
  await expect(page.getByRole("alert")).toContainText(
    "License keys cannot be claimed into an organization on subscription licensing.",
  );
  expect(await vendor.writes()).toEqual([]);
});

test("a second file that is dropped along is not lost in silence", async ({ page }) => {
  await open(page);
  await addLive(page);
  await go(page, "Claim");
  await dropFiles(page, [data("delivery-note.csv"), data("mail.txt")]);
  await expect(page.getByText(/^195 items/).or(page.getByRole("alert"))).toBeVisible();
});

test.describe("with an Aruba token that has ended", () => {
  test.use({ expectedErrors: [/status of 401/] });
  test("keys and tokens travel in the authorization header and are kept nowhere", keptNowhere);
});

async function keptNowhere({ page, context }: { page: Page; context: BrowserContext }) {
  const leaks: string[] = [];
  let authorized = 0;
  // What a renewal gives is added when it comes.
  const secrets = [KEY, "demo-expired", "demo-secret", "demo-refresh"];
  const look = (where: string, text: string) => {
    for (const secret of secrets) if (text.includes(secret)) leaks.push(`${where}: ${secret}`);
  };
  context.on("console", (message) => look("console", message.text()));
  context.on("request", async (request) => {
    look("address", request.url());
    // The one body that secrets belong in.
    if (!request.url().endsWith("/proxy/aruba/eu-1/oauth2/token")) {
      look("body", request.postData() ?? "");
    }
  });
  const asked: Promise<void>[] = [];
  context.on("request", (request) => {
    asked.push(
      request.allHeaders().then((headers) => {
        for (const [name, value] of Object.entries(headers)) {
          if (name !== "authorization") look(`header ${name}`, value);
          else if (value === `Bearer ${KEY}`) authorized += 1;
        }
      }),
    );
  });
  await open(page);
  await addAruba(page, {
    world: "Live",
    access: "demo-expired",
    client: "demo-client",
    secret: "demo-secret",
    refresh: "demo-refresh",
  });
  const renewed = page.waitForResponse("**/oauth2/token");
  await card(page, "MSP").getByRole("button", { name: "Test" }).click();
  const pair = await (await renewed).json();
  secrets.push(pair.access_token, pair.refresh_token);
  await expect(page.getByText("The access token is accepted")).toBeVisible();
  await addLive(page);
  await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("It sees 9 organizations")).toBeVisible();
  await go(page, "Claim");
  await box(page).fill("Q2KN-7777-2222");
  await choose(page, MULLER);
  await plan(page);
  await run(page);
  await expect(standing(page)).toContainText("Done. 1 claimed.");
  await page.getByText("Claim 1 serial", { exact: true }).click();
  look("page", await page.content());
  look("URL", page.url());
  await Promise.all(asked);
  expect(authorized).toBeGreaterThan(5);

  const kept = await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const found: string[] = [];
    for (const storage of [localStorage, sessionStorage]) {
      for (const [name, value] of Object.entries(storage)) found.push(`${name}: ${value}`);
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name!));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        const [keys, values] = [await settled(all.getAllKeys()), await settled(all.getAll())];
        keys.forEach((key, n) => found.push(`${store} ${key}: ${JSON.stringify(values[n])}`));
      }
      database.close();
    }
    return [...found, document.cookie, ...(await caches.keys())];
  });
  expect(kept.length).toBeGreaterThan(4);
  for (const record of kept) look(record.slice(0, 60), record);

  await go(page, "Settings");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export session" }).click();
  look("export", await text(await saving));
  expect(leaks).toEqual([]);
}
