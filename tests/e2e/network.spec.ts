// The network ledger: every request of the page, beside the browser's own count.

import { expect, expectSound, test } from "./desk";
import { account, ledger, saved, show } from "./network";
import { box, choose, csv, go, MULLER, open, plan, run, standing } from "./screens";

test("in the demo every request is listed, and none of them left the page", async ({ page }) => {
  await open(page, "claim");
  await box(page).fill("Q2KN-7777-2222\nQ2KN-7777-2223");
  await choose(page, MULLER);
  await plan(page);
  await run(page);
  await expect(standing(page)).toContainText("2");
  await show(page);
  const before = await account(page);
  expect(before["To vendors and the proxy, by the list"]).toBe(0);
  expect(before["To simulated vendors, sent nowhere"]).toBeGreaterThan(2);
  expect(before["Through the proxy, by the browser’s count"]).toBe(0);
  expect(before["Files of this site, by the browser’s count"]).toBeGreaterThan(4);
  expect(before["To any other address"]).toBe(0);
  expect(before["Stopped by this page’s policy"]).toBe(0);
  const lines = await ledger(page);
  const claims = lines.filter((it) => it.address.startsWith("POST") && it.address.endsWith("/claim"));
  expect(claims).toEqual([expect.objectContaining({ whose: "Meraki demo (simulated)" })]);
  await expectSound(page, "the ledger");
  const rows = csv(await saved(page));
  expect(rows[0]).toContain("key sent");
  expect(rows.length - 1).toBe(lines.length);
});

test("the card in Settings leads to the list and back, by keyboard too", async ({ page }) => {
  await open(page, "settings");
  const all = page.getByRole("link", { name: "Every request" });
  await all.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Nothing yet. A line comes with each request")).toBeVisible();
  await expectSound(page, "an empty ledger");
  await page.getByRole("link", { name: "Back to Settings" }).click();
  await expect(page.getByRole("heading", { name: "Look" })).toBeVisible();
});

test("a sample that the page reads is listed, and counts as no request to a vendor", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Try with a sample delivery note" }).click();
  await go(page, "Settings");
  await show(page);
  const lines = await ledger(page);
  const sample = lines.filter((it) => it.whose === "The site itself");
  expect(sample.map((it) => [it.address, it.key])).toEqual([
    ["GET samples/delivery-note.csv", "–"],
  ]);
  expect((await account(page))["To vendors and the proxy, by the list"]).toBe(0);
});

test.describe("another script", () => {
  test.use({ expectedErrors: [/elsewhere\.example|Failed to fetch|violates the following/] });

  test("that asks for another address is stopped, and that is told", async ({ page }) => {
    await open(page, "settings");
    await page.evaluate(() => fetch("https://elsewhere.example/x").catch(() => {}));
    await show(page);
    const told = await account(page);
    expect(told["Stopped by this page’s policy"]).toBe(1);
    await expect(page.getByText("Something else was asked for")).toBeVisible();
    await expect(page.getByText("https://elsewhere.example/x").first()).toBeVisible();
    await expectSound(page, "a stopped request");
  });
});
