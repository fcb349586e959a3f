// Allocate in the demo: the grid, what it does not let happen, and the plan.

import {
  ALDER,
  about,
  allRead,
  amount,
  bring,
  card,
  cell,
  changes,
  copied,
  dialog,
  done,
  filter,
  grid,
  heading,
  makePlan,
  openAllocate,
  paste,
  pick,
  plan,
  press,
  requests,
  row,
  run,
  runButton,
  sum,
  type,
} from "./allocate";
import { expect, test } from "./desk";
import { text as textOf } from "./screens";

test("a change is now, then and by how much, in the cell, in the sums, in the plan, and is run", async ({
  page,
}) => {
  await openAllocate(page);
  // The first cell is the active one to begin with.
  await expect(about(page)).toContainText("Alder Logistics · UNATT");
  const before = await amount(page, "Alder Logistics", "UNATT");
  const free = Number(await (await sum(page, "Free after this plan", "UNATT")).textContent());
  await type(page, "Alder Logistics", "UNATT", String(before + 5));
  const shown = await cell(page, "Alder Logistics", "UNATT");
  await expect(shown).toHaveText(`${before} → ${before + 5}+5`);
  await expect(await sum(page, "Free after this plan", "UNATT")).toHaveText(String(free - 5));
  await expect(changes(page)).toHaveText("1 organization changed: 5 more, 0 less");
  await plan(page);
  await expect(card(page, "Plan")).toContainText("5 licenses more, 0 less, with 1 request");
  const line = card(page, "Changes").getByRole("row").nth(1);
  await expect(line).toContainText(`~UNATT${before}${before + 5}+5`);
  const [request] = await requests(page);
  expect(request!.call).toMatch(/^PUT \/lrm\/api\/host\/feb0dd79-.*\/license$/);
  const list: { code: string; quantity: number }[] = request!.body.productQuantities;
  expect(list.find((it) => it.code === "UNATT")!.quantity).toBe(before + 5);
  // The complete list: all that it holds is in it.
  expect(list.length).toBeGreaterThan(1);
  await run(page);
  await done(page);
  // What was wanted is there now, and is no longer wanted.
  await page.goto("/#/allocate");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await allRead(page);
  await expect(await cell(page, "Alder Logistics", "UNATT")).toHaveText(String(before + 5));
  await page.goto("/#/");
  const home = page.getByRole("region", { name: "Allocate" });
  await expect(home).toContainText("UiPath demo");
  await expect(home).toContainText("Last run:");
});

test("more than there is is told in the cell and below, and cannot be planned", async ({ page }) => {
  await openAllocate(page);
  const has = await amount(page, "Birch Insurance", "NONPR");
  await type(page, "Birch Insurance", "NONPR", String(has + 9));
  await expect(await cell(page, "Birch Insurance", "NONPR")).toContainText("5 over");
  await expect(await cell(page, "Birch Insurance", "NONPR")).toHaveAttribute("aria-invalid", "true");
  await expect(await sum(page, "Free after this plan", "NONPR")).toHaveText("−5 over");
  await makePlan(page).click();
  const told = page.getByRole("alert");
  await expect(told).toContainText("NONPR: 5 more than there is.");
  await expect(runButton(page)).toBeHidden();
  // The problem leads to its cell.
  await pick(page, "Alder Logistics", "UNATT");
  await told.getByRole("link").click();
  await expect(grid(page)).toBeFocused();
  await expect(about(page)).toContainText("Birch Insurance · NONPR");
  // Taken back elsewhere, it fits; and what is given back goes first.
  const other = await amount(page, "Alder Logistics", "NONPR");
  expect(other).toBeGreaterThan(5);
  await type(page, "Alder Logistics", "NONPR", String(other - 5));
  await plan(page);
  const calls = (await requests(page)).map((it) => it.call);
  expect(calls).toHaveLength(2);
  expect(calls[0]).toContain(ALDER);
});

test("zero is told to be a loss, and less than is used to be looked at twice", async ({ page }) => {
  await openAllocate(page);
  await type(page, "Alder Logistics", "UNATT", "0");
  await expect(await cell(page, "Alder Logistics", "UNATT")).toContainText(/loses it|in use/);
  await pick(page, "Alder Logistics", "UNATT");
  await expect(about(page)).toContainText("it loses UNATT");
  await expect(page.getByText("To look at twice")).toBeVisible();
  await plan(page);
  await expect(card(page, "Plan")).toContainText(/loses UNATT|less than is in use/);
});

test("keys step, replace, clear, take back and make again", async ({ page }) => {
  await openAllocate(page);
  await pick(page, "Alder Logistics", "UNATT");
  const before = await amount(page, "Alder Logistics", "UNATT");
  const now = () => amount(page, "Alder Logistics", "UNATT");
  await page.keyboard.press("+");
  await expect.poll(now).toBe(before + 1);
  await page.keyboard.press("PageUp");
  await expect.poll(now).toBe(before + 11);
  await page.keyboard.press("-");
  await page.keyboard.press("PageDown");
  await expect.poll(now).toBe(before);
  await page.keyboard.press("4");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await expect.poll(now).toBe(42);
  await expect(about(page)).toContainText("Birch Insurance");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.keyboard.type("7");
  await page.keyboard.press("Escape");
  expect(await now()).toBe(42);
  await page.keyboard.press("Control+z");
  await expect.poll(now).toBe(before);
  await page.keyboard.press("Control+y");
  await expect.poll(now).toBe(42);
  await page.keyboard.press("Delete");
  await expect.poll(now).toBe(before);
  await expect(changes(page)).toHaveText("Nothing changed yet");
});

test("the keys go to the ends of rows and of the grid, and Tab leaves it", async ({ page }) => {
  await openAllocate(page);
  await pick(page, "Alder Logistics", "UNATT");
  await page.keyboard.press("Control+End");
  await expect(about(page)).toContainText("Lumen Utilities");
  const active = page.locator("[data-at]");
  await expect(active).toBeInViewport({ ratio: 0.99 });
  await expect(grid(page)).toHaveAttribute("aria-activedescendant", (await active.getAttribute("id"))!);
  await page.keyboard.press("Control+Home");
  await expect(about(page)).toContainText("Alder Logistics");
  await page.keyboard.press("End");
  await expect(active).toHaveAttribute("aria-colindex", "31");
  await page.keyboard.press("Home");
  await expect(active).toHaveRole("rowheader");
  await page.keyboard.press("Tab");
  await expect(grid(page)).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(grid(page)).toBeFocused();
});

test("blocks are copied and pasted as in a spreadsheet", async ({ page }) => {
  await openAllocate(page);
  await pick(page, "Alder Logistics", "UNATT");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(about(page)).toHaveText("2 organizations × 2 products picked");
  const text = await copied(page);
  expect(text.trimEnd().split("\n").map((line) => line.split("\t").length)).toEqual([2, 2]);
  expect(Number(text.split("\t")[0])).toBe(await amount(page, "Alder Logistics", "UNATT"));
  await pick(page, "Cobalt Energy", "UNATT");
  await paste(page, "11\t12\r\n13\tmany\r\n");
  await expect.poll(() => amount(page, "Cobalt Energy", "UNATT")).toBe(11);
  await expect.poll(() => amount(page, "Dune Hospitality", "UNATT")).toBe(13);
  await expect(grid(page).locator(".grid-body [aria-invalid]").first()).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  // One amount goes into all that are picked.
  await page.keyboard.press("Control+Home");
  for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(`Shift+${key}`);
  await paste(page, "3");
  await expect(changes(page)).toContainText(/^[1-3] organizations? changed/);
});

test("less is shown by a filter, by an order, and only what is changed", async ({ page }) => {
  await openAllocate(page);
  await type(page, "Harbour Foods", "UNATT", "77");
  await filter(page).fill("gran");
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "6");
  await expect(row(page, "Granite Bank")).toBeVisible();
  await filter(page).fill("");
  await press(page, "Only changed");
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "6");
  await expect(grid(page)).toHaveAttribute("aria-colcount", "2");
  await press(page, "Only changed");
  await page.getByLabel("Order").selectOption({ label: "Most UNATT first" });
  await expect(grid(page).locator("[aria-rowindex='2']").getByRole("rowheader")).toContainText(
    "Harbour Foods",
  );
  await expect(grid(page).locator("[aria-sort]")).toContainText("UNATT");
});

test("a preset of a row is kept over a reload and given to others", async ({ page }) => {
  await openAllocate(page);
  await type(page, "Alder Logistics", "UNATT", "6");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  await press(page, "Presets…");
  await dialog(page, "Presets").getByLabel("Name").fill("Small");
  await press(page, "Save");
  // The grid is kept when changing has come to rest.
  await expect
    .poll(() => page.evaluate(() => JSON.stringify(localStorage)))
    .toMatch(/wanted[\\":[]+UNATT/);
  await page.reload();
  await allRead(page);
  // What was wanted is kept as well.
  await expect(await cell(page, "Alder Logistics", "UNATT")).toContainText("6");
  await pick(page, "Birch Insurance", "UNATT");
  await page.keyboard.press("Shift+ArrowDown");
  await press(page, "Presets…");
  await expect(dialog(page, "Presets")).toContainText("2 picked rows");
  await press(page, "Apply “Small”");
  await expect.poll(() => amount(page, "Birch Insurance", "UNATT")).toBe(6);
  await expect.poll(() => amount(page, "Cobalt Energy", "UNATT")).toBe(6);
  await page.keyboard.press("Control+z");
  await expect(changes(page)).toContainText("1 organization changed");
});

test("the whole grid goes out as CSV and comes in again", async ({ page }) => {
  await openAllocate(page);
  await type(page, "Alder Logistics", "AIU", "1451.8");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    press(page, "Export CSV"),
  ]);
  const text = await textOf(download);
  expect(text.split("\r\n")[0]).toMatch(/^\uFEFForganization,organizationId,UNATT,/);
  expect(text).toContain("1451.8");
  await press(page, "Discard changes");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await bring(page, text, /^What they should have/);
  await expect(changes(page)).toContainText("1 organization changed");
  await expect(await cell(page, "Alder Logistics", "AIU")).toContainText("1451.8");
});

test("organizations are pasted, in any form of their ids, and read", async ({ page }) => {
  await openAllocate(page);
  await bring(
    page,
    "Delilah\ty-y-y-delilah\nBirch again, {4B648251-99ED-4E9A-923E-05CE6D9E999A}\nZebra;0A9B6A6C4E0B4C43A7C3D5D1F0E1A2B3\n",
  );
  await allRead(page);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(1 + 12 + 2 + 4));
  await filter(page).fill("zebra");
  await expect(row(page, "Zebra")).toContainText("0a9b6a6c-4e0b-4c43-a7c3-d5d1f0e1a2b3");
  await expect(await cell(page, "Zebra", "UNATT")).toHaveText("0");
});

test("the tenants of an organization have a grid of their own", async ({ page }) => {
  await openAllocate(page);
  await page.getByRole("radio", { name: "Tenants" }).check();
  const id = page.getByLabel("Organization’s id");
  await id.fill("9718fc60-af9e-4d72-92aa-b40584b8b18c");
  await id.press("Tab");
  await allRead(page);
  const first = grid(page).locator("[aria-rowindex='2']");
  await expect(first.getByRole("rowheader")).toContainText("·");
  const name = (await first.getByRole("rowheader").locator("bdi").textContent())!;
  expect(name).toContain(", ");
  const services = Number(await grid(page).getAttribute("aria-rowcount"));
  // Out of its organization's pool, and by the list that is called products.
  const before = await amount(page, "Production, orchestrator", "UNATT");
  await type(page, "Production, orchestrator", "UNATT", String(before + 1));
  await plan(page);
  const [request] = await requests(page);
  expect(request!.call).toMatch(`PUT /lrm/api/account/${ALDER}/service-license/`);
  expect(request!.call).toMatch(/\/orchestrator$/);
  expect(request!.body.products).toContainEqual({ code: "UNATT", quantity: before + 1 });
  await run(page);
  await done(page);
  await page.goto("/#/allocate");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await expect.poll(() => amount(page, "Production, orchestrator", "UNATT")).toBe(before + 1);
  await press(page, "Add a service…");
  const add = dialog(page, "Add a service");
  await add.getByLabel("Tenant’s id").fill("not an id");
  await add.getByLabel("Type of service").fill("orchestrator");
  await add.getByRole("button", { name: "Add" }).click();
  await expect(add.getByRole("alert")).toContainText("letters, digits");
  await add.getByLabel("Tenant’s id").fill("7d1f0e1a-2b3c-4c43-a7c3-d5d1f0e1a2b3");
  await add.getByLabel("Tenant’s name").fill("Sandbox");
  await add.getByRole("button", { name: "Add" }).click();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(services + 1));
});

test("what the install does not answer is typed, and a product that it does not have is told", async ({
  page,
}) => {
  await openAllocate(page);
  const gone = "organization,organizationId,NEWCODE\nGone,00000000-0000-0000-0000-000000000001,3\n";
  await bring(page, gone, /^What they should/);
  await expect(page.getByText("Not everything was answered")).toBeVisible({ timeout: 20_000 });
  await filter(page).fill("gone");
  await expect(await cell(page, "Gone", "UNATT")).toContainText("not known");
  await type(page, "Gone", "UNATT", "4");
  await expect(await cell(page, "Gone", "UNATT")).toHaveText("4");
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("Gone: it is not known how much it has of");
  await expect(page.getByRole("alert")).toContainText("Has nothing else");
  await press(page, "Has nothing else");
  await expect(await cell(page, "Gone", "NEWCODE")).toContainText("not in the pool");
});

test("from the plan there is a way back to the grid as it was", async ({ page }) => {
  await openAllocate(page);
  await type(page, "Alder Logistics", "ACR", "3");
  await plan(page);
  await expect(heading(page, "Allocate")).toBeVisible();
  await press(page, "Back");
  await expect(await cell(page, "Alder Logistics", "ACR")).toContainText("3");
});
