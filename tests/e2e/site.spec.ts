// What the site's operator sets in config.json, and what a link may bring along.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectSound, test } from "./desk";
import { MULLER, box, card, chosen, go, heading, open, option, organizations } from "./screens";
import { site } from "./site";

const rail = (page: Page) => page.getByRole("navigation", { name: "Main" });

test("name, logo, accent and jobs are the site's own", async ({ page }) => {
  await page.route("**/own.svg", (route) =>
    route.fulfill({
      contentType: "image/svg+xml",
      body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>',
    }),
  );
  await site(page, { name: "Nordwind IT", logo: "own.svg", accent: "#0a7b55", jobs: ["claim"] });
  await open(page);
  await expect(page).toHaveTitle("Home · Nordwind IT");
  await expect(rail(page).getByText("Nordwind IT")).toBeVisible();
  const logo = rail(page).locator("img");
  expect(await logo.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0);
  const accent = () => document.documentElement.style.getPropertyValue("--accent");
  expect(await page.evaluate(accent)).toBe("#0a7b55");
  await expect(rail(page).getByRole("link", { name: "Assign" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Assign" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Start a claim" })).toBeVisible();
  await expectSound(page, "a site's own home");
  await page.goto("/#/assign");
  await expect(page.getByText("This site does not offer this job.")).toBeVisible();
});

test("without a demo nothing is simulated, and a key is asked for", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (it) => fetched.push(it.url()));
  await site(page, { demo: false });
  await open(page);
  await expect(page.getByText("simulated vendors")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /ample/ })).toHaveCount(0);
  await go(page, "Claim");
  await expect(page.getByLabel(/^API key/)).toBeVisible();
  await go(page, "Connections");
  await expect(page.getByText("Demo", { exact: true })).toHaveCount(1); // the form's own choice
  await expectAccessible(page);
  expect(fetched.filter((it) => it.includes("demo-vendors"))).toEqual([]);
});

test("the connections and the organization can be the site's", async ({ page }) => {
  await site(page, {
    connections: [{ name: "Stores", vendor: "meraki", place: "canada" }],
    organization: MULLER.id,
  });
  await open(page, "connections");
  await expect(card(page, "Stores")).toContainText("Canada");
  await expect(card(page, "Stores").getByText("in use")).toBeVisible();
  await expect(card(page, "Stores").getByRole("button", { name: "Remove" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Add a connection" })).toHaveCount(0);
  await card(page, "Meraki demo").getByRole("button", { name: "Use" }).click();
  await go(page, "Claim");
  await expect(organizations(page).getByRole("option")).toHaveCount(1);
  await expect(chosen(page)).toContainText(MULLER.name);
});

test("what is not understood is named, and the rest counts", async ({ page }) => {
  await site(page, { nmae: "x", accent: "red", name: "Nordwind IT" });
  await open(page);
  await expect(page.getByRole("status").filter({ hasText: "config.json" })).toContainText(
    "“accent”, “nmae” is not understood",
  );
  await expect(page).toHaveTitle("Home · Nordwind IT");
  expect(await page.evaluate(() => document.documentElement.style.cssText)).toBe("");
});

test.describe("settings that cannot be had", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  for (const [what, settings] of [
    ["broken", "{"],
    ["a page instead", "<!DOCTYPE html>"],
    ["missing", 404],
    ["failing", 500],
  ] as const) {
    test(`${what}: that is told, and the desk is as it comes`, async ({ page }) => {
      await site(page, settings);
      await open(page);
      await expect(page.getByText("config.json")).toContainText("could not be read");
      await expect(page.getByRole("button", { name: "Try with a sample" })).toBeVisible();
      await expectAccessible(page);
    });
  }

  test("late: the desk does not wait for ever", async ({ page }) => {
    await page.route("**/config.json", () => {});
    await open(page);
    await expect(page.getByText("config.json")).toContainText("could not be read");
  });
});

test("the first paint does not wait for the settings", async ({ page }) => {
  let answer = () => {};
  await page.route("**/config.json", async (route) => {
    await new Promise<void>((done) => (answer = done));
    await route.fulfill({ json: { name: "Nordwind IT" } });
  });
  await page.goto("/");
  await expect(page.getByText("Starting…")).toBeVisible();
  answer();
  await expect(page).toHaveTitle("Home · Nordwind IT");
});

test("a link fills the claim form, and its address is plain afterwards", async ({ page }) => {
  await open(page, `claim?org=${MULLER.id}&serials=Q2KN-7777-2222,Q2KN-7777-2223&colour=blue`);
  await expect(box(page)).toHaveValue("Q2KN-7777-2222\nQ2KN-7777-2223");
  await expect(option(page, MULLER)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("“colour”, which is not understood")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#/claim");
  await expect(heading(page, "Claim")).toBeVisible();
});

test("a hostile link is text and nothing else", async ({ page }) => {
  const hostile = "<img src=x onerror=alert(1)>";
  await open(page, `claim?serials=${encodeURIComponent(hostile)}&${encodeURIComponent(hostile)}=1`);
  await expect(box(page)).toHaveValue(hostile);
  await expect(page.getByText(`“${hostile}”, which is not understood`)).toBeVisible();
  expect(await page.locator("img").count()).toBe(0);
});

test("a link fills the form of an assignment, and sends nothing", async ({ page }) => {
  await open(page, "assign?services=advanced_ap,pre%22mium&who=except&customers=510c4619e02e553e7bb98f3a0183a8b5");
  await expect(page.getByRole("radio", { name: /^Everyone except/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /advanced_ap/ })).toBeChecked();
  await expect(page.getByText(/“services=pre"mium”, which is not understood/)).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#/assign");
  await page.evaluate(() => (location.hash = "#/assign?do=unassign&who=all"));
  await expect(page.getByRole("radio", { name: /^Un-assign/ })).toBeChecked();
  await expect(page.getByText("“who=all”, which is not understood")).toBeVisible();
});

const HEX = "0123456789abcdef0123456789abcdef01234567";
for (const [where, address] of [
  ["by its name", "/#/claim?org=610041&serials=Q2KN-7777-2222&token=planted-3f9a"],
  ["by its form", `/#/claim?serials=${HEX}`],
  ["on another page", "/#/settings?api_key=planted-3f9a"],
  ["before the hash", `/?key=planted-3f9a&x=1#/claim?serials=Q2KN-7777-2222`],
]) {
  test(`a secret in a link, ${where}, is refused and taken out of the address`, async ({ page, hunt }) => {
    for (const it of ["planted-3f9a", HEX]) hunt.plant(it, "of a link", { visited: true });
    await page.goto(address!);
    await expect(page.getByText("looks like a key or token")).toBeVisible();
    const { pathname, search } = new URL(page.url());
    expect([pathname, search]).toEqual(["/", ""]);
    expect(page.url()).not.toMatch(/planted|0123456789abcdef|\?/);
    await go(page, "Claim");
    await expect(box(page)).toHaveValue("");
    await page.goBack();
    expect(page.url()).not.toMatch(/planted|0123456789abcdef/);
  });
}

test("a secret that is put into the address of an open page goes as well", async ({ page, hunt }) => {
  hunt.plant(HEX, "of a link", { visited: true });
  await open(page, "claim");
  await page.evaluate((hex) => (location.hash = `#/claim?serials=Q2KN-7777-2222&x=${hex}`), HEX);
  await expect(page.getByText("looks like a key or token")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#/claim");
  await expect(box(page)).toHaveValue("");
});
