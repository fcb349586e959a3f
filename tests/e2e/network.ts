// The network ledger, as a person reads it.

import { expect, type Page } from "@playwright/test";
import { card, gather, text } from "./screens";

/** Goes to the list of every request. The page is not loaded anew: that would begin a new list. */
export async function show(page: Page) {
  await page.evaluate(() => (location.hash = "#/settings/network"));
  await expect(page.getByRole("heading", { name: "Requests, newest first" })).toBeVisible();
}

/** The account above the list: its names and numbers. */
export async function account(page: Page): Promise<Record<string, number>> {
  const facts = await card(page, "Network").locator("dl > div").all();
  const pairs = await Promise.all(
    facts.map(async (fact) => [
      await fact.locator("dt").innerText(),
      Number((await fact.locator("dd").innerText()).replace(/[^\d].*$/, "")),
    ]),
  );
  return Object.fromEntries(pairs);
}

/** Every line of the list, oldest first. */
export async function ledger(page: Page) {
  const rows = await gather(page.getByRole("table", { name: "Requests of this page" }));
  return rows
    .map(([time, whose, address, key, answer]) => ({ time, whose, address, key, answer }))
    .map((line) => line as Record<keyof typeof line, string>)
    .reverse();
}

/** The list as it is saved. */
export async function saved(page: Page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  return text(await download);
}
