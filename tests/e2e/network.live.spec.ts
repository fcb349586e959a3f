// The network ledger against what reached the vendor, and against the browser's own count.

import { expect, test } from "./desk";
import { account, ledger, saved, show } from "./network";
import { addLive, card, csv, go, KEY, open, planFor, run, standing, MULLER } from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

test("the list is what reached the vendor, request by request, and the browser counts the same", async ({
  page,
}) => {
  await open(page);
  await addLive(page);
  await go(page, "Connections");
  await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
  await expect(card(page, "Warehouse").getByText("The clock is right")).toBeVisible();
  await planFor(page, "Q2KN-7777-2222\nQ2KN-7777-2223\n4CNF-1111", MULLER);
  await run(page);
  await expect(standing(page)).toContainText(/2 claimed|refused/);
  await show(page);
  const lines = await ledger(page);
  const through = lines.filter((it) => it.whose === "Warehouse");
  const at = (it: { address: string }) => it.address.replace(" /proxy/meraki/global", " ");
  const reached = (await vendor.log()).map((it) =>
    [it.method, " ", it.path, it.query ? `?${it.query}` : ""].join(""),
  );
  expect(through.map(at)).toEqual(reached);
  expect(new Set(through.map((it) => it.key))).toEqual(new Set(["with"]));
  // The test of a connection also asked the proxy itself, without the key.
  const own = lines.filter((it) => it.whose === "The proxy itself");
  expect(own.map((it) => [it.address, it.key, it.answer.slice(0, 3)])).toEqual([
    ["GET /proxy/health", "–", "200"],
    ["GET /proxy/meraki/global/license-desk-probe", "–", "404"],
  ]);
  const told = await account(page);
  expect(told["To vendors and the proxy, by the list"]).toBe(lines.length);
  expect(told["Through the proxy, by the browser’s count"]).toBe(lines.length);
  expect(told["To any other address"]).toBe(0);
  const file = await saved(page);
  expect(csv(file).length - 1).toBe(lines.length);
  expect(file).not.toContain(KEY);
  expect(await page.content()).not.toContain(KEY);
});
