// What follows an allocation: undo, and where each stands when a write was refused.

import {
  allRead,
  amount,
  bring,
  card,
  cell,
  done,
  filter,
  openAllocate,
  plan,
  press,
  requests,
  row,
  run,
  standing,
  type,
} from "./allocate";
import { expect, expectAccessible, test } from "./desk";

/** An organization whose license calls are answered with 404. */
const GONE = "7e57ab1e-0000-4000-8000-00000000000b";

const held = (list: { code: string; quantity: number }[], code: string) =>
  list.find((it) => it.code === code)!.quantity;

const item = (page: import("@playwright/test").Page, name: string) =>
  page.getByRole("table", { name: "Who holds licenses" }).getByRole("row").filter({ hasText: name });

test("what was given out is undone by a plan that is shown first", async ({ page }) => {
  await openAllocate(page);
  const before = await amount(page, "Alder Logistics", "UNATT");
  await type(page, "Alder Logistics", "UNATT", String(before + 2));
  await plan(page);
  await run(page);
  await done(page);
  await expect(item(page, "Alder Logistics")).toContainText("Allocated");
  await expect(item(page, "Alder Logistics")).toContainText(`UNATT ${before} → ${before + 2}`);
  await expect(card(page, "Where each stands")).toHaveCount(0);
  await press(page, "Prepare undo");
  await expect(card(page, "Plan")).toContainText("0 licenses more, 2 less, with 1 request");
  const [request] = await requests(page);
  expect(held(request!.body.productQuantities, "UNATT")).toBe(before);
  await run(page);
  await done(page);
  await page.goto("/#/allocate");
  await allRead(page);
  await expect(await cell(page, "Alder Logistics", "UNATT")).toHaveText(String(before));
});

test("a refused write gives up what comes after it, and there is a rest and a way back", async ({
  page,
}) => {
  await openAllocate(page);
  const before = await amount(page, "Alder Logistics", "UNATT");
  await bring(page, `organization,organizationId\nNo More,${GONE}\nDelilah,y-y-y-delilah\n`);
  await expect(page.getByText("Not everything was answered")).toBeVisible({ timeout: 20_000 });
  const fill = async (name: string, units: number) => {
    await filter(page).fill(name);
    await expect(row(page, name)).toBeVisible();
    await type(page, name, "UNATT", String(units));
  };
  // What nobody knows is typed: it has nothing, and is to have two.
  await fill("No More", 0);
  await press(page, "Has nothing else");
  await fill("No More", 2);
  await fill("Delilah", 1);
  await fill("Alder Logistics", before + 1);
  await plan(page);
  await run(page);
  await done(page);
  await expect(item(page, "Alder Logistics")).toContainText("Allocated");
  await expect(item(page, "No More")).toContainText("Refused");
  await expect(item(page, "No More")).toContainText("two causes");
  await expect(item(page, "Delilah")).toContainText("a write before it did not come about");
  const stands = card(page, "Where each stands").getByRole("row");
  await expect(stands.filter({ hasText: "Alder Logistics" })).toContainText("as planned");
  await expect(stands.filter({ hasText: "No More" })).toContainText("as before");
  await expect(page.getByRole("button", { name: "Plan the rest" })).toBeVisible();
  await expectAccessible(page);
  const saved = page.waitForEvent("download");
  await press(page, "Download CSV");
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);
  await press(page, "Plan the way back");
  await expect(card(page, "Plan")).toContainText("Change what 1 organization holds");
  const [request] = await requests(page);
  expect(held(request!.body.productQuantities, "UNATT")).toBe(before);
  await run(page);
  await done(page);
  await expect(standing(page)).toContainText("1 allocated");
});
