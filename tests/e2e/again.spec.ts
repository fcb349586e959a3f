// What follows a run is made in the name of the run's own connection, whichever is in use by then.

import type { Page } from "@playwright/test";
import { allHere, openAssign, planFor, press, run as assign, status, until } from "./assign";
import { expect, test } from "./desk";
import { MULLER, addAruba, box, card, go, heading, open, planFor as claim, run, standing } from "./screens";

const inUse = (page: Page) => page.getByRole("link", { name: /^Connection / }).locator("b");

/** Opens the one run that there is. */
async function openRun(page: Page) {
  await go(page, "Activity");
  await page.locator("ol.runs a").first().click();
  await expect(heading(page, "Run")).toBeVisible();
}

/** Adds another connection of the demo to Meraki, which is in use from then on. */
async function addMeraki(page: Page) {
  await go(page, "Connections");
  const form = card(page, "Add a connection");
  await form.getByRole("radio", { name: /^Meraki/ }).check();
  await form.getByLabel("Name").fill("Second");
  await form.getByRole("radio", { name: /^Demo/ }).check();
  await form.getByRole("button", { name: "Add" }).click();
  await expect(card(page, "Second").getByText("in use")).toBeVisible();
}

test("what was refused is claimed again by the connection that it was refused to", async ({ page }) => {
  await open(page);
  await claim(page, "Q2NF-7777-2222", MULLER);
  await run(page);
  await expect(standing(page)).toContainText("1 refused");
  await addMeraki(page);
  await openRun(page);
  await page.getByRole("button", { name: "Try the refused again" }).click();
  await expect(heading(page, "Claim")).toBeVisible();
  await expect(inUse(page)).toHaveText("Meraki demo");
  await expect(box(page)).toHaveValue("Q2NF-7777-2222");
});

test("a run's counterpart is prepared for the run's own MSP, with its customers", async ({ page }) => {
  await page.clock.install();
  await openAssign(page);
  await planFor(page, "advanced_ap", "harbor coffee");
  await assign(page);
  await until(page, "Done.");
  await addAruba(page, { name: "Other MSP" });
  await go(page, "Assign");
  await expect(inUse(page)).toHaveText("Other MSP");
  await openRun(page);
  await press(page, "Prepare un-assign");
  await expect(heading(page, "Assign")).toBeVisible();
  await expect(inUse(page)).toHaveText("Aruba demo");
  await expect(status(page)).toContainText(/· [1-9]\d* selected/);
});

test("where the run's connection is no longer here, that is told", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await addAruba(page, { name: "Other MSP" });
  await go(page, "Assign");
  await allHere(page, 1_230);
  await planFor(page, "advanced_ap", "harbor coffee");
  await assign(page);
  await until(page, "Done.");
  // As in a session that another device has saved, or at a site that offers others by now.
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage["license-desk.connections"]);
    kept.data = kept.data.filter((it: { name: string }) => it.name !== "Other MSP");
    localStorage["license-desk.connections"] = JSON.stringify(kept);
  });
  await page.reload();
  await openRun(page);
  await press(page, "Prepare un-assign");
  await expect(page.getByText("“Other MSP”, which is no longer here")).toBeVisible();
});
