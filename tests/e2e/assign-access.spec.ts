// Assign with the keyboard alone, and tried with axe: the form, the plan, the run.

import {
  filter,
  list,
  openAssign,
  plan,
  planFor,
  press,
  run,
  service,
  standing,
  status,
  until,
} from "./assign";
import { expect, expectSound, test } from "./desk";
import { Keys } from "./keys";
import { heading, makePlan, runButton } from "./screens";

test("the keyboard alone assigns to the customers of a name", async ({ page }) => {
  await page.clock.install();
  await page.goto("/");
  await expect(heading(page, "Home")).toBeVisible();
  const keys = new Keys(page);
  await keys.press("g");
  await keys.press("i");
  await expect(status(page)).toHaveAttribute("data-shown", "1230", { timeout: 20_000 });
  await keys.tabTo(/^advanced_ap/, 4);
  await keys.press("Space");
  await expect(service(page, "advanced_ap")).toBeChecked();
  await keys.press("/");
  await expect(filter(page)).toBeFocused();
  await page.keyboard.type("harbor coffee");
  await keys.press("ArrowDown");
  await expect(list(page)).toBeFocused();
  await keys.press("Control+a");
  await expect(status(page)).toContainText(/· [1-9]\d* selected/);
  await keys.press("Control+Enter");
  await expect(runButton(page)).toBeVisible();
  await expect(heading(page, "Assign")).toBeFocused();
  await keys.press("Control+Enter");
  await expect(standing(page)).toContainText("Accepted", { timeout: 15_000 });
  expect(keys.presses).toBeLessThanOrEqual(14);
  await until(page, "Done.");
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [360, 780],
  ] as const) {
    test(`Assign is accessible and fits, ${colorScheme} at ${width} by ${height}`, async ({
      page,
    }) => {
      test.setTimeout(60_000);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const check = (what: string) => expectSound(page, what);
      await page.clock.install();
      await openAssign(page, 40);
      await check("form");
      await makePlan(page).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await check("form with problems");
      await planFor(page, "advanced_switch_6100", "a");
      await check("plan that is short");
      await press(page, "Back");
      await page.getByRole("radio", { name: /^Un-assign/ }).check();
      await page.getByRole("radio", { name: /^Everyone All/ }).check();
      await plan(page);
      await page.locator("ol.reqs summary").click();
      await check("plan for everyone");
      await press(page, "Back");
      await page.getByRole("radio", { name: /^Assign/ }).check();
      await page.getByRole("radio", { name: /^Only these/ }).check();
      await check("form filled");
      await plan(page);
      await run(page);
      await expect(standing(page)).toContainText("Accepted", { timeout: 20_000 });
      await check("run watching");
      await until(page, "Done.");
      await check("run done");
    });
  }
}
