// The sample delivery note, claimed with the keyboard alone; and every page, tried with axe.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectSound, test } from "./desk";
import { Keys } from "./keys";
import {
  card,
  chosen,
  count,
  expected,
  gather,
  heading,
  makePlan,
  organizations,
  outcomes,
  runButton,
  standing,
} from "./screens";

const NOTE = expected("delivery-note.expected.json");

/** The sample has ended as it should: on screen, item by item. */
async function expectAllClaimed(page: Page) {
  await expect(standing(page)).toContainText("Done. 180 claimed.");
  await expect(count(page, "Claimed", 180)).toBeAttached();
  const all = await outcomes(page);
  expect([...all.keys()].sort()).toEqual([...NOTE.serials].sort());
  expect(new Set(all.values())).toEqual(new Set(["Claimed"]));
}

test("three chords claim the sample delivery note", async ({ page }) => {
  await page.goto("/");
  const keys = new Keys(page);
  await expect(page.getByRole("button", { name: "Try with a sample delivery note" })).toBeVisible();
  await keys.press("Control+Enter");
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await expect(chosen(page)).toContainText("610041");
  await keys.press("Control+Enter");
  await expect(page.getByText(/^Claim 180 serials into .* with 1 request\./)).toBeVisible();
  await keys.press("Control+Enter");
  await expectAllClaimed(page);
  expect(keys.presses).toBeLessThanOrEqual(3);
});

test("tab and enter alone claim the sample delivery note", async ({ page }) => {
  await page.goto("/");
  const keys = new Keys(page);
  await expect(page.getByRole("button", { name: "Try with a sample delivery note" })).toBeVisible();
  await keys.tabTo(/^Try with a sample/, 15);
  await keys.press("Enter");
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await expect(chosen(page)).toBeVisible();
  await keys.tabTo(/^Make plan/, 90);
  await keys.press("Enter");
  await expect(runButton(page)).toBeVisible();
  await keys.tabTo(/^Run 1 request/, 15);
  await keys.press("Enter");
  await expectAllClaimed(page);
  expect(keys.presses).toBeLessThanOrEqual(80);
});

test("what is left alone and what was repeated is told before anything is planned", async ({
  page,
}) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Try with a sample delivery note" })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const told = page.getByRole("status").filter({ hasText: "180 items; 5 repeats merged" });
  await expect(told).toBeVisible();
  const rows = await gather(page.getByRole("table", { name: "Serials" }));
  const twice = rows.filter((cells) => /twice/.test(cells[3]!)).map(([serial]) => serial);
  expect(twice.sort()).toEqual([...NOTE.repeated].sort());
  expect(rows.map(([serial]) => serial)).toEqual(NOTE.serials);

  await page.getByRole("radio", { name: /^Serials/ }).focus();
  await page.keyboard.press("ArrowRight");
  const refused = card(page, "Not claimable").getByRole("row");
  for (const [text, why] of [
    ["FOC2234432B", "Cisco hardware serial: look for the Cloud ID on the label"],
    ["JAE25220R2K", "Cisco hardware serial: look for the Cloud ID on the label"],
    ["Q3AB-77K", "Too short: a serial or key has twelve letters and digits"],
  ]) {
    await expect(refused.filter({ hasText: text })).toContainText(why!);
  }
  await expect(refused).toHaveCount(1 + NOTE.not_claimable.length);
});

test("the sample can be taken from an empty claim form as well", async ({ page }) => {
  await page.goto("/#/claim");
  await expect(organizations(page).getByRole("option").first()).toBeVisible();
  await page.getByRole("button", { name: "Try with a sample delivery note" }).click();
  await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
  await expect(chosen(page)).toContainText("610041");
});

test("the keys of the desk are listed and lead to each place", async ({ page }) => {
  await page.goto("/");
  await expect(heading(page, "Home")).toBeVisible();
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keys" });
  await expect(list).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  for (const [key, name] of [
    ["c", "Claim"],
    ["a", "Activity"],
    ["n", "Connections"],
    ["s", "Settings"],
    ["h", "Home"],
  ]) {
    await page.keyboard.press("g");
    await page.keyboard.press(key!);
    await expect(heading(page, name!)).toBeVisible();
  }
});

test("the first tab stop leads past the rail to the content", async ({ page }) => {
  await page.goto("/#/settings");
  await expect(heading(page, "Settings")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [360, 780],
  ] as const) {
    test(`every page is accessible and fits, ${colorScheme} at ${width} by ${height}`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const check = (what: string) => expectSound(page, what);
      await page.goto("/");
      await expect(heading(page, "Home")).toBeVisible();
      await check("home at first");
      await page.goto("/#/activity");
      await expect(page.getByText("No runs here")).toBeVisible();
      await check("activity at first");
      await page.goto("/#/claim");
      await expect(organizations(page).getByRole("option").first()).toBeVisible();
      await check("claim, empty");
      await makePlan(page).click();
      await expect(page.getByRole("alert")).toContainText("2 things to mend before a plan");
      await check("claim, with nothing to plan");
      await page.goto("/#/");
      await page.getByRole("button", { name: "Try with a sample delivery note" }).click();
      await expect(page.getByText("180 items; 5 repeats merged")).toBeVisible();
      await expect(chosen(page)).toBeVisible();
      await check("claim, filled");
      await makePlan(page).click();
      await expect(runButton(page)).toBeVisible();
      await check("plan");
      await runButton(page).click();
      await expect(standing(page)).toContainText("Done.");
      await check("run");
      await page.goto("/#/activity");
      await expect(page.getByText("Claim 180 items")).toBeVisible();
      await check("activity");
      await page.goto("/#/connections");
      for (const test of await page.getByRole("button", { name: "Test" }).all()) await test.click();
      await expect(page.getByText("It sees 9 organizations")).toBeVisible();
      await expect(page.getByText(/calls are left today/)).toBeVisible();
      await check("connections, tested");
      await page.goto("/#/settings");
      await expect(page.getByRole("meter", { name: "Storage used" })).toBeVisible();
      await check("settings");
      await page.goto("/#/");
      await expect(page.getByText("Last runs")).toBeVisible();
      await check("home after a run");
    });
  }
}

test("what is said to screen readers only is not seen", async ({ page }) => {
  await page.goto("/#/claim");
  await organizations(page).getByRole("option").first().click();
  const said = page.getByRole("status").filter({ hasText: /^Chosen: / });
  await expect(said).toBeAttached();
  const { width, height } = (await said.boundingBox()) ?? { width: 0, height: 0 };
  expect(width * height).toBeLessThanOrEqual(1);
});
