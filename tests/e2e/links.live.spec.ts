// Links that wait for somebody to sign in.

import { allRead, amount, changes, press } from "./allocate";
import { expect, test } from "./desk";
import { open } from "./screens";
import { site } from "./site";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

test("what a link asks of an install waits for a token, and is filled in then", async ({ page }) => {
  await site(page, { demo: false });
  await open(page, "allocate?org=Alder%20Logistics&quantities=UNATT:61");
  await expect(page.getByText("The link’s amounts for “Alder Logistics” are put into the grid")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#/allocate");
  await page.getByRole("radio", { name: "Paste a token" }).check();
  await page.getByLabel("Access token").fill("demo-host");
  await press(page, "Use token");
  await allRead(page);
  await expect(changes(page)).toContainText("1 organization changed");
  expect(await amount(page, "Alder Logistics", "UNATT")).toBe(61);
  await expect(page.getByText("The link’s amounts")).toHaveCount(0);
  expect(await vendor.allocations()).toEqual([]);
});

test("what a link asks can be dropped while it waits", async ({ page }) => {
  await site(page, { demo: false });
  await open(page, "allocate?org=Alder%20Logistics&quantities=UNATT:61");
  await press(page, "Drop them");
  await page.getByRole("radio", { name: "Paste a token" }).check();
  await page.getByLabel("Access token").fill("demo-host");
  await press(page, "Use token");
  await allRead(page);
  await expect(changes(page)).toHaveText("Nothing changed yet");
});
