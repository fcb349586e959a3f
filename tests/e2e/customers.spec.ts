// The choice of customers: by keyboard, by pasting, with a saved selection, and over a million.

import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./desk";

const filter = (page: Page) => page.getByRole("searchbox", { name: "Filter customers", exact: true });
const list = (page: Page) => page.getByRole("listbox", { name: "Customers" });
const status = (page: Page) => page.locator("[data-shown]");
const active = (page: Page) => page.locator("[role=option][data-at=true]");
const all = (page: Page) => page.getByRole("button", { name: /^Select all/ });
const press = (page: Page, name: RegExp | string) => page.getByRole("button", { name }).click();

async function open(page: Page, customers: number) {
  await page.goto(`/?demo-customers=${customers}#/assign`);
  await expect(status(page)).toHaveAttribute("data-shown", String(customers), { timeout: 60_000 });
}

/** How many of those shown can be chosen: a customer that is not provisioned cannot. */
async function selectable(page: Page) {
  return Number((await all(page).innerText()).replace(/\D/g, ""));
}

/** The places of the rows in the page, from the top down, and whether they cover the list. */
async function sight(page: Page) {
  return list(page).evaluate((element) => {
    const frame = element.getBoundingClientRect();
    const rows = [...element.querySelectorAll("[role=option]:not([hidden])")].map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return { place: Number(row.getAttribute("aria-posinset")), top, bottom, text: row.textContent };
    });
    const inOrder = rows.every((row, at) => at === 0 || rows[at - 1]!.place === row.place - 1);
    const seen = rows.filter((row) => row.bottom > frame.top + 1 && row.top < frame.bottom - 1);
    const covers = seen[0]!.top <= frame.top + 1 && seen.at(-1)!.bottom >= frame.bottom - 2;
    return { first: seen[0]!.place, last: seen.at(-1)!.place, covers, inOrder, count: rows.length };
  });
}

test("customers are filtered and chosen with the keyboard alone", async ({ page }) => {
  await open(page, 1_000);
  await expect(status(page)).toHaveText("1,000 of 1,000 shown · 0 selected");
  await filter(page).focus();
  await page.keyboard.type("HÁRBOR");
  const shown = Number(await status(page).getAttribute("data-shown"));
  expect(shown).toBeGreaterThan(10);
  expect(shown).toBeLessThan(200);
  const some = await selectable(page);
  expect(some).toBeGreaterThan(shown * 0.9);
  await page.keyboard.press("ArrowDown");
  await expect(list(page)).toBeFocused();
  await expect(active(page)).toHaveAttribute("aria-posinset", "1");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expect(status(page)).toContainText("· 3 selected");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(status(page)).toContainText("· 4 selected");
  await page.keyboard.press("Control+Shift+End");
  await expect(status(page)).toContainText(`· ${some} selected`);
  await expect(active(page)).toHaveAttribute("aria-posinset", String(shown));
  await page.keyboard.press("Control+a");
  await expect(status(page)).toContainText("· 0 selected");
  await page.keyboard.press("Control+a");
  await expect(status(page)).toContainText(`· ${some} selected`);
  await expect(page.locator("#announcer")).toContainText(`${some} selected`);
  await page.keyboard.press("Home");
  await page.keyboard.press("h");
  await expect(active(page)).toHaveAttribute("aria-posinset", "2");
  const id = await active(page).getAttribute("id");
  await expect(list(page)).toHaveAttribute("aria-activedescendant", id!);
  await expect(active(page)).toHaveAttribute("aria-setsize", String(shown));
  // One stop for the Tab key.
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(list(page)).toBeFocused();
});

test("what is done to all that match is done to them only", async ({ page }) => {
  await open(page, 1_000);
  const every = await selectable(page);
  await all(page).click();
  await filter(page).fill("energy");
  const shown = await selectable(page);
  await press(page, "Unselect");
  await filter(page).fill("");
  await expect(status(page)).toHaveText(`1,000 of 1,000 shown · ${every - shown} selected`);
  await press(page, "Invert");
  await press(page, "Only selected");
  await expect(status(page)).toHaveText(`${shown} of 1,000 shown · ${shown} selected`);
  await page.getByRole("option").first().click();
  await expect(status(page)).toHaveText(`${shown} of 1,000 shown · ${shown - 1} selected`);
  await filter(page).fill("nobody is called so");
  await expect(page.getByText("None of those selected")).toBeVisible();
});

test("a pasted list is accounted for, and a saved selection is taken again", async ({ page }) => {
  await open(page, 100);
  const names: string[] = await page.getByRole("option").locator("bdi").allTextContents();
  await press(page, "Paste a list…");
  const dialog = page.getByRole("dialog", { name: "Paste a list" });
  await dialog.getByRole("textbox", { name: "Names or ids" }).fill(
    ["Customer", names[0]!.toUpperCase(), ` ${names[1]} `, names[0], "Nobody & Sons"].join("\n"),
  );
  await dialog.getByRole("button", { name: "Look up" }).click();
  await expect(dialog.getByText("4 lines: 2 customers found that can be selected")).toBeVisible();
  await expect(dialog.getByText("Not found · 1")).toBeVisible();
  await expect(dialog.getByText("Named before in this list · 1")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Select 2 customers" }).click();
  await expect(dialog).toBeHidden();
  await expect(status(page)).toHaveText("100 of 100 shown · 2 selected");

  await press(page, "Saved selections…");
  const shelf = page.getByRole("dialog", { name: "Saved selections" });
  await shelf.getByRole("textbox", { name: "Name" }).fill("first two");
  await shelf.getByRole("button", { name: "Save what is selected" }).click();
  await expect(shelf.getByText("2 customers")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await press(page, "Invert");
  await press(page, "Saved selections…");
  await shelf.getByRole("button", { name: "Apply “first two”" }).click();
  await expect(shelf.getByText("“first two”: 2 selected")).toBeVisible();
  await expect(status(page)).toHaveText("100 of 100 shown · 2 selected");
  await shelf.getByRole("button", { name: "Delete “first two”" }).click();
  await expect(shelf.getByRole("button", { name: /Apply/ })).toHaveCount(0);
});

test("a million customers are scrolled without a blank, and gone through row by row", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, 1_000_000);
  const box: Locator = list(page);
  for (const share of [0.31, 0.9, 0.02, 1, 0.5, 0]) {
    // In one task with the scroll, before anything could be drawn late.
    await box.evaluate((element, share) => {
      element.scrollTop = share * (element.scrollHeight - element.clientHeight);
    }, share);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const seen = await sight(page);
    expect(seen).toMatchObject({ covers: true, inOrder: true });
    expect(seen.count).toBeLessThan(60);
    expect(Math.abs(seen.first - share * 1_000_000)).toBeLessThan(60);
  }
  await box.focus();
  await page.keyboard.press("End");
  await expect(active(page)).toHaveAttribute("aria-posinset", "1000000");
  for (let n = 1; n <= 30; n += 1) {
    await page.keyboard.press("ArrowUp");
    await expect(active(page)).toHaveAttribute("aria-posinset", String(1_000_000 - n));
    // Not 1: so far down, a browser places things by sixteenths of a pixel.
    await expect(active(page)).toBeInViewport({ ratio: 0.99 });
  }
  const every = (await selectable(page)).toLocaleString("en");
  await all(page).click();
  await expect(status(page)).toHaveText(`1,000,000 of 1,000,000 shown · ${every} selected`);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the choice of customers is accessible and fits a small screen, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 780 });
    await open(page, 200);
    await page.getByRole("option").first().click();
    await expectAccessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(360);
  });
}
