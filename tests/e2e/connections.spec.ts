// Connections of both vendors in the demo: what the form takes, what the test of one says, and tokens
// that renew themselves.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./desk";
import { RENEWABLE, addAruba, card, go, open } from "./screens";

/** Tests a connection and expects what it finds, in these words. */
async function expectFound(page: Page, name: string, lines: (string | RegExp)[]) {
  const connection = card(page, name);
  await connection.getByRole("button", { name: "Test" }).click();
  for (const line of lines) await expect(connection.getByText(line)).toBeVisible();
}

test("a demo of each vendor is there and is tested link by link", async ({ page }) => {
  await open(page, "connections");
  await expectFound(page, "Meraki demo", ["It sees 9 organizations"]);
  await expectFound(page, "Aruba demo", [
    "Aruba Central · US-1",
    "Simulated in this page",
    "The access token is accepted",
    /^It manages [\d,]+ customers$/,
    /^[\d,]+ of 5,000 calls are left today$/,
    "The clock is right",
  ]);
  await expect(card(page, "Aruba demo").getByText("in use")).toBeVisible();
  await expect(card(page, "Meraki demo").getByText("in use")).toBeVisible();
});

test("each vendor has its own connection in use, and keeps it over a reload", async ({ page }) => {
  await open(page);
  await addAruba(page, {});
  await expect(card(page, "MSP").getByText("in use")).toBeVisible();
  await expect(card(page, "Meraki demo").getByText("in use")).toBeVisible();
  await page.reload();
  await expect(card(page, "MSP").getByText("in use")).toBeVisible();
  await card(page, "Aruba demo").getByRole("button", { name: "Use" }).click();
  await expect(card(page, "MSP").getByRole("button", { name: "Use" })).toBeVisible();
  await card(page, "MSP").getByRole("button", { name: "Test" }).click();
  await expect(card(page, "MSP").getByText("The access token is accepted")).toBeVisible();
});

test("an access token that has ended is renewed by itself", async ({ page }) => {
  await open(page);
  await addAruba(page, {
    ...RENEWABLE,
  });
  await expectFound(page, "MSP", [
    "The access token is accepted",
    /^The access token ends at/,
    /^Token in memory only.* It ends at .*renewed by itself\.$/,
  ]);
});

test("a renewal that is refused is told in the vendor's words", async ({ page }) => {
  await open(page);
  await addAruba(page, {
    access: "demo-expired",
    client: "demo-client",
    secret: "demo-secret",
    refresh: "spent",
  });
  await expectFound(page, "MSP", [
    "The access token could not be renewed",
    /Invalid refresh_token/,
    /^The key was not accepted\.$/,
  ]);
});

test("an account that manages no customers is told apart from a token that is no good", async ({
  page,
}) => {
  await open(page);
  await addAruba(page, { access: "demo-tenant" });
  await expectFound(page, "MSP", [/does not manage customers/]);
  await addAruba(page, { access: "demo-expired", name: "Ended" });
  await expectFound(page, "Ended", ["The key was not accepted."]);
});

test("what a form lacks is said, and a host of its own has a plain name", async ({ page }) => {
  await open(page, "connections");
  const form = card(page, "Add a connection");
  await form.getByRole("radio", { name: /^Aruba Central/ }).check();
  await form.getByLabel("Name", { exact: true }).fill("On premises");
  await form.getByLabel("Cluster").selectOption({ label: "A host of its own, by its name in the proxy" });
  const host = form.getByLabel("Host, by its name in the proxy");
  await host.fill("../x");
  await form.getByLabel("Client id").fill("demo-client");
  const add = form.getByRole("button", { name: "Add" });
  await add.click();
  await expect(form.getByRole("alert")).toContainText("letters, digits and dashes only");
  await host.fill("Office-2");
  await add.click();
  await expect(form.getByRole("alert")).toContainText("it needs all three");
  await expectAccessible(page);
  await form.getByLabel("Client secret").fill("s");
  await form.getByLabel("Refresh token").fill("r");
  await add.click();
  await expect(card(page, "On premises").getByText("Aruba Central · office-2")).toBeVisible();
  await expect(form.getByLabel("Client secret")).toHaveValue("");
  await go(page, "Home");
});
