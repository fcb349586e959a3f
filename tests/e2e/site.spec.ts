// What the site's operator sets in config.json, and what a link may bring along.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectSound, test } from "./desk";
import { ALDER, allRead, amount, bring, changes, row } from "./allocate";
import { allHere, openAssign, plan, planFor, press, requests, status } from "./assign";
import { MULLER, box, card, chosen, go, heading, open, option, organizations, runButton } from "./screens";
import { site, told } from "./site";

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

const TWO = ["510c4619e02e553e7bb98f3a0183a8b5", "nobody-1"];

test("where the site is for some customers, there are no others", async ({ page }) => {
  await site(page, { customers: TWO });
  await open(page, `assign?services=advanced_ap&who=everyone&customers=${TWO[0]}`);
  await allHere(page, 1);
  await expect(page.getByText("This site is for 2 customers. Select among them.")).toBeVisible();
  await expect(page.getByRole("radio", { name: /^(Everyone|Only these)/ })).toHaveCount(0);
  await expect(page.getByText("the vendor does not list 1: “nobody-1”.")).toBeVisible();
  await expect(told(page)).toContainText("neither everyone nor everyone except can be chosen");
  await expect(status(page)).toContainText("0 selected");
  await page.evaluate(() => (location.hash = "#/assign?services=advanced_ap&customers=aaaa"));
  await expect(told(page)).toContainText("1 of 1 customer to be selected is not among those here: “aaaa”.");
  await press(page, "Paste a list…");
  const list = page.getByRole("dialog", { name: "Paste a list" });
  await list.getByLabel("Names or ids").fill(`${TWO[0]}\nHarbor Coffee`);
  await list.getByRole("button", { name: "Look up" }).click();
  await expect(list).toContainText("Not found · 1");
  await list.getByRole("button", { name: "Select 1 customer" }).click();
  await plan(page);
  expect((await requests(page)).map((it) => it.body.include_customers)).toEqual([[TWO[0]]]);
  await expectSound(page, "a plan of a site’s customers");
});

test("a plan that reaches others than the site’s customers is not taken from a file", async ({ page }) => {
  await openAssign(page);
  await planFor(page, "advanced_ap", "harbor coffee");
  const saved = page.waitForEvent("download");
  await press(page, "Save plan as a file");
  const file = await (await saved).path();
  await site(page, { customers: TWO });
  await page.reload();
  await go(page, "Activity");
  await page.locator("#open-plan").setInputFiles(file);
  await expect(told(page)).toContainText("This plan reaches others than those whom this site is for");
  await go(page, "Assign");
  await expect(runButton(page)).toHaveCount(0);
});

test("where the site is for some organizations, the grid has no others", async ({ page }) => {
  const other = "00000000-1111-4222-8333-444444444444";
  await site(page, { organizations: [ALDER, other] });
  await open(page, "allocate?org=Granite%20Bank&quantities=UNATT:1&org=Alder%20Logistics&quantities=UNATT:61");
  await allRead(page);
  await expect(changes(page)).toContainText("1 organization changed");
  await expect(row(page, "Alder Logistics")).toBeVisible();
  await expect(row(page, "Granite Bank")).toHaveCount(0);
  await expect(told(page)).toContainText(`Of this site’s 2 organizations, the vendor does not list 1: “${other}”.`);
  await expect(told(page)).toContainText("The link names “Granite Bank”, which this site is not for");
  await bring(page, `name,id,UNATT\nAlder Logistics,${ALDER},62\nGranite Bank,b04611b5-dc5a-4b08-8663-1dfbcad58ab1,3\n`);
  await expect(row(page, "Granite Bank")).toHaveCount(0);
  await expect.poll(() => amount(page, "Alder Logistics", "UNATT")).toBe(62);
  await expectSound(page, "a grid of a site’s organizations");
});

test("a list of customers that cannot be read is nobody, not everybody", async ({ page }) => {
  await site(page, { customers: ["a b"], organizations: [] });
  await open(page, "assign");
  await expect(told(page)).toContainText("“customers”, “organizations” is not understood");
  await expect(told(page)).toContainText("nobody of them is offered");
  await expect(page.getByText("No customers yet")).toBeVisible();
  await go(page, "Allocate");
  await expect(page.getByText("No organizations yet")).toBeVisible();
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
