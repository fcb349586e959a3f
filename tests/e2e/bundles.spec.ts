// Bundles of users and groups in the demo: by list, added and replaced, with what is amiss said first.

import { ALDER, ANN, BOB, alert, differences, list, openBundles, plan, run, way } from "./bundles";
import { expect, expectSound, test } from "./desk";
import { card, count, makePlan } from "./screens";

test("users get bundles by list, and what replaces them is named", async ({ page }) => {
  await openBundles(page);
  await expect(page.getByText(`In the organization ${ALDER.name}`)).toBeVisible();
  await list(page).fill(`id;name;bundles\n${ANN};Ann Lee;IDU PMD\n${BOB};Bob Ray;\nDoe, Jane;;IDU\n`);
  await expect(page.getByText("2 users, 1 without a bundle of its own")).toBeVisible();
  await expect(page.getByText(/^Line 4, “Doe, Jane;;IDU”: no id/)).toBeVisible();
  await page.getByRole("button", { name: /^Put into the field ?: IDU$/ }).click();
  await expectSound(page, "bundles, the list");
  await plan(page);
  await expect(card(page, "Plan")).toContainText("Change the bundles of 2 users: 3 given, 0 taken, with 2 requests.");
  expect(await differences(page)).toEqual(["+IDU given", "+PMD given", "+IDU given"]);
  await expect(page.getByText("8 → 6 free")).toBeVisible();
  await run(page);
  await expect(count(page, "Allocated", 2)).toBeVisible();
  await expect(page.getByRole("table", { name: "Who holds licenses" })).toContainText("Ann Lee");
  // Replaced: what is lost is named before it goes.
  await openBundles(page);
  await expect(page.getByText("3 of 9 given, 6 free")).toBeVisible();
  await way(page, "Replace what they have").check();
  await list(page).fill(`${ANN} Ann AXPNU\n${BOB} Bob IDU AXPNU\n`);
  await plan(page);
  expect(await differences(page)).toEqual([
    "+AXPNU given",
    "−IDU taken away",
    "−PMD taken away",
    "+AXPNU given",
    "IDU stays",
  ]);
  await expect(card(page, "Plan").getByText("1 user loses 2 bundles")).toBeVisible();
  await expectSound(page, "bundles, the plan");
  await run(page);
  await expect(count(page, "Allocated", 2)).toBeVisible();
});

test("groups get rules, and units are not counted for them", async ({ page }) => {
  await openBundles(page);
  await way(page, "Groups").check();
  // More groups than there are units: a rule takes none.
  const groups = Array.from({ length: 4 }, (_, n) => `g-${n} ATTUNU`);
  await list(page).fill(groups.join("\n"));
  await plan(page);
  await expect(card(page, "Plan")).toContainText("Change the bundles of 4 groups: 4 given");
  await run(page);
  await expect(count(page, "Allocated", 4)).toBeVisible();
  await openBundles(page);
  await makePlan(page).click();
  await expect(alert(page)).toContainText("Everybody on the list has it already.");
});

test("everything that is wrong with a list is said at once, and nothing is planned", async ({ page }) => {
  await openBundles(page);
  await makePlan(page).click();
  await expect(alert(page)).toContainText("Put at least one user on the list.");
  await list(page).fill(`u-1 NEWNU\nu-2\nu-3 ATTUNU\nu-4 ATTUNU\n`);
  await makePlan(page).click();
  for (const text of [
    "3 things to mend before a plan",
    "The organization has no bundle NEWNU",
    "u-2: no bundle.",
    "ATTUNU: 1 more than there are.",
  ]) {
    await expect(alert(page)).toContainText(text);
  }
  // The list is kept over a reload; a line is mended and nobody is left with nothing.
  await page.waitForTimeout(600);
  await page.reload();
  await expect(list(page)).toHaveValue(/u-3 ATTUNU/);
  await list(page).fill("u-9 PMD\n");
  await plan(page);
  await run(page);
  await openBundles(page);
  await way(page, "Take away").check();
  await makePlan(page).click();
  await expect(alert(page)).toContainText("u-9: it would be left without any bundle.");
});

test("by keyboard alone", async ({ page }) => {
  await openBundles(page);
  await list(page).focus();
  await page.keyboard.type("u-7 AXPNU");
  await page.keyboard.press("Control+Enter");
  await expect(card(page, "Plan")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(count(page, "Allocated", 1)).toBeVisible({ timeout: 20_000 });
});
