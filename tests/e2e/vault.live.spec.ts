// Keys on this device: sealed by choice, opened by the passphrase alone, locked when nobody is there.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./desk";
import { addAruba, addLive, card, go, open, text } from "./screens";
import * as vendor from "./vendor";

const PASS = "eleven blue herons wait";

test.beforeEach(() => vendor.reset());

const vault = (page: Page) => card(page, "Keys on this device");

async function seal(page: Page, passphrase = PASS) {
  await go(page, "Connections");
  await vault(page).getByLabel("Passphrase, 12 characters or more").fill(passphrase);
  await vault(page).getByLabel("The same again").fill(passphrase);
  await vault(page).getByRole("button", { name: "Seal the keys" }).click();
}

async function unseal(page: Page, passphrase = PASS) {
  await go(page, "Connections");
  await vault(page).getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await vault(page).getByRole("button", { name: "Open" }).click();
}

const lock = (page: Page) => vault(page).getByRole("button", { name: "Lock now" });

test("keys are sealed, outlast a reload, and open by the passphrase alone", async ({ page }) => {
  await open(page);
  await addLive(page);
  await addAruba(page, {
    world: "Live",
    access: "demo-access",
    client: "demo-client",
    secret: "demo-secret",
    refresh: "demo-refresh",
  });
  await seal(page, "two words");
  await expect(vault(page)).toContainText("12 characters or more: several words");
  await seal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await expect(card(page, "Warehouse")).toContainText("sealed on this device");
  await expectAccessible(page);

  await page.reload();
  await go(page, "Connections");
  await expect(card(page, "Warehouse").getByLabel(/^API key/)).toBeVisible();
  await expectAccessible(page);
  await unseal(page, `${PASS}s`);
  await expect(vault(page)).toContainText("That is not the passphrase", { timeout: 20_000 });
  await expect(card(page, "Warehouse").getByLabel(/^API key/)).toBeVisible();
  await unseal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await card(page, "Warehouse").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("It sees 9 organizations")).toBeVisible();
  await card(page, "MSP").getByRole("button", { name: "Test" }).click();
  await expect(page.getByText("The access token is accepted")).toBeVisible();

  await go(page, "Settings");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export session" }).click();
  const exported = await text(await saving);
  for (const sealed of ["nonce", "salt"]) expect(exported).not.toContain(sealed);

  await go(page, "Connections");
  await vault(page).getByRole("button", { name: "Erase them" }).click();
  await expect(vault(page)).toContainText("Nothing is kept on this device any more");
  expect(await page.evaluate(() => localStorage.getItem("license-desk vault"))).toBe(null);
  await page.reload();
  await go(page, "Connections");
  await expect(vault(page).getByRole("button", { name: "Seal the keys" })).toBeVisible();
});

test("what is put in or forgotten later is sealed as well", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await addLive(page);
  await seal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await addAruba(page, { world: "Live", access: "demo-access" });
  await card(page, "Warehouse").getByRole("button", { name: "Forget the key" }).click();
  await lock(page).click();
  await expect(vault(page)).toContainText("The keys are locked");
  await expect(card(page, "MSP").getByLabel(/^Access token/)).toBeVisible();
  await unseal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await expect(card(page, "MSP").getByRole("button", { name: "Forget the token" })).toBeVisible();
  await expect(card(page, "Warehouse").getByLabel(/^API key/)).toBeVisible();
});

test("when nobody is there for 15 minutes, the keys are locked", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await addLive(page);
  await seal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await page.clock.runFor("10:00");
  await page.keyboard.press("Shift");
  await page.clock.runFor("10:00");
  await expect(lock(page)).toBeVisible();
  await page.clock.runFor("05:10");
  await expect(vault(page)).toContainText("locked, since nobody was here");
  await expect(card(page, "Warehouse").getByLabel(/^API key/)).toBeVisible();
});

test("erasing everything erases the sealed keys", async ({ page }) => {
  await open(page);
  await addLive(page);
  await seal(page);
  await expect(lock(page)).toBeVisible({ timeout: 20_000 });
  await go(page, "Settings");
  await page.getByLabel("Type erase to confirm").fill("erase");
  await page.getByRole("button", { name: "Erase everything" }).click();
  const kept = () => page.evaluate(() => localStorage.getItem("license-desk vault"));
  // The page loads anew.
  await expect.poll(() => kept().catch(() => "")).toBe(null);
  await go(page, "Connections");
  await expect(vault(page).getByRole("button", { name: "Seal the keys" })).toBeVisible();
});
