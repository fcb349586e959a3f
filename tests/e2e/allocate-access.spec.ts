// Allocate with the keyboard alone, tried with axe, and large: the grid, the plan, the run.

import {
  about,
  allRead,
  amount,
  bring,
  cell,
  changes,
  done,
  grid,
  openAllocate,
  plan,
  press,
  run,
  standing,
  type,
} from "./allocate";
import { expect, expectSound, test } from "./desk";
import { Keys } from "./keys";
import { heading, makePlan, runButton } from "./screens";

test("the keyboard alone gives an organization more", async ({ page }) => {
  await page.goto("/");
  await expect(heading(page, "Home")).toBeVisible();
  const keys = new Keys(page);
  await keys.press("g");
  await keys.press("l");
  await allRead(page);
  await keys.press("/");
  await page.keyboard.type("granite");
  await keys.tabTo(/^Licenses of organizations/, 9);
  await expect(grid(page)).toBeFocused();
  await keys.press("Control+Home");
  await expect(about(page)).toContainText("Granite Bank · UNATT");
  const before = await amount(page, "Granite Bank", "UNATT");
  await keys.press("PageUp");
  await keys.press("+");
  await expect.poll(() => amount(page, "Granite Bank", "UNATT")).toBe(before + 11);
  await keys.press("Control+Enter");
  await expect(runButton(page)).toBeVisible();
  await expect(heading(page, "Allocate")).toBeFocused();
  await keys.press("Control+Enter");
  await expect(standing(page)).toBeVisible({ timeout: 15_000 });
  await done(page);
  expect(keys.presses).toBeLessThanOrEqual(20);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [360, 780],
  ] as const) {
    test(`Allocate is accessible and fits, ${colorScheme} at ${width} by ${height}`, async ({
      page,
    }) => {
      test.setTimeout(90_000);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const check = (what: string) => expectSound(page, what);
      await openAllocate(page);
      await check("grid");
      await type(page, "Alder Logistics", "UNATT", "61");
      await type(page, "Birch Insurance", "UNATT", "0");
      await type(page, "Cobalt Energy", "UNATT", "five");
      await type(page, "Dune Hospitality", "TAUNATT", "9000");
      await makePlan(page).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await check("grid with problems");
      await press(page, "Add or import…");
      await page.getByLabel("Names, ids, amounts").fill("name,id,UNATT,Notes\nA,a-1,2,x\nB,b-1,two,\n");
      await check("import");
      await page.keyboard.press("Escape");
      await press(page, "Presets…");
      await check("presets");
      await page.keyboard.press("Escape");
      await press(page, "Discard changes");
      await type(page, "Alder Logistics", "UNATT", "61");
      await type(page, "Birch Insurance", "UNATT", "0");
      await check("grid changed");
      await plan(page);
      await page.locator("ol.reqs summary").first().click();
      await check("plan");
      await run(page);
      await done(page);
      await check("run");
      await page.goto("/#/allocate");
      await page.getByRole("radio", { name: "Tenants" }).check();
      await check("tenants");
    });
  }
}

test("500 organizations and 30 products answer to keys and scrolling at once", async ({ page }) => {
  test.setTimeout(120_000);
  await openAllocate(page);
  const codes = await grid(page).getByRole("columnheader").locator("b").allTextContents();
  const head = ["organization", "organizationId", ...codes.slice(1)].join(",");
  const hex = (n: number) => n.toString(16).padStart(12, "0");
  const lines = Array.from(
    { length: 488 },
    (_, n) => `Branch ${n},abcdef01-0000-4000-8000-${hex(n)},${codes.slice(1).map(() => 1).join(",")}`,
  );
  await bring(page, [head, ...lines].join("\n"), /^What they have now, and nothing else/);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "505");
  await press(page, "Stop");
  await grid(page).focus();
  await page.keyboard.press("Control+Home");
  // From a key to the frame after it, as the page's own clock has it.
  const paint = (key: string, times: number) =>
    page.evaluate(
      async ([key, times]) => {
        const took: number[] = [];
        for (let n = 0; n < times; n += 1) {
          const begun = performance.now();
          document.activeElement!.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
          );
          await new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
          took.push(performance.now() - begun);
        }
        took.sort((a, b) => a - b);
        return took[Math.floor(took.length * 0.95)]!;
      },
      [key, times] as const,
    );
  const step = await paint("+", 60);
  const down = await paint("ArrowDown", 120);
  const right = await paint("ArrowRight", 29);
  // Through all of it, a frame a step: the slowest frames, and whether rows were missing.
  const scrolled = await page.evaluate(async () => {
    const grid = document.querySelector<HTMLElement>("[role=grid]")!;
    const took: number[] = [];
    let blank = 0;
    for (let at = 0; at < grid.scrollHeight; at += 150) {
      const begun = performance.now();
      grid.scrollTop = at;
      await new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
      took.push(performance.now() - begun);
      const box = grid.getBoundingClientRect();
      const cell = document.elementFromPoint(box.left + 300, box.top + box.height / 2);
      if (!cell?.closest(".grid-row")) blank += 1;
    }
    took.sort((a, b) => a - b);
    return { p95: took[Math.floor(took.length * 0.95)]!, blank, frames: took.length };
  });
  console.log(`500 × 30: step ${step.toFixed(1)} ms, down ${down.toFixed(1)} ms, right ${right.toFixed(1)} ms, scroll ${scrolled.p95.toFixed(1)} ms a frame over ${scrolled.frames}`);
  expect(scrolled.blank).toBe(0);
  for (const took of [step, down, right, scrolled.p95]) expect(took).toBeLessThan(100);
  const nodes = await grid(page).evaluate((it) => it.querySelectorAll("*").length);
  expect(nodes).toBeLessThan(12_000);
  await expect(changes(page)).toContainText("1 organization changed");
});

test("bad input is marked where it stands, and nothing of it is planned", async ({ page }) => {
  await openAllocate(page);
  for (const [code, text, says] of [
    ["UNATT", "-1", "below zero"],
    ["TAUNATT", "1.5", "whole units"],
    ["AIG", "2147483648", "too large"],
    ["ATTUNU", "a few", "not a number"],
    ["RPADEVPRONU", "1,234", "1,234 or 1.234?"],
    ["AIU", "0.0000001", "too many decimals"],
  ] as const) {
    await type(page, "Alder Logistics", code, text);
    await expect(await cell(page, "Alder Logistics", code)).toContainText(says);
  }
  await makePlan(page).click();
  const told = page.getByRole("alert");
  await expect(told.getByRole("listitem")).toHaveCount(6);
  await expect(told).toContainText("Alder Logistics, UNATT: An amount cannot be below zero.");
  await expect(told).toContainText("Only whole units of it can be given.");
  await press(page, "Discard changes");
  // A sheet: semicolons and decimal commas, unknown columns and codes, somebody twice, braces.
  await press(page, "Add or import…");
  const text =
    "Organization;Organization ID;UNATT;AIU;Remarks;NOSUCH9\n" +
    "Alder;{9718FC60-AF9E-4D72-92AA-B40584B8B18C};4;1451,8;x;2\n" +
    "Alder;9718fc60-af9e-4d72-92aa-b40584b8b18c;5;;;\n" +
    "Nobody;not/an/id;5;;;\n" +
    "Birch;4b648251-99ed-4e9a-923e-05ce6d9e999a;two;;;\n";
  await page.getByLabel("Names, ids, amounts").fill(text);
  const dialog = page.getByRole("dialog", { name: "Add or import" });
  for (const says of [
    "2 rows, 2 of them in the grid already; 3 products",
    "Line 1, “Remarks”: an unknown column; it is passed over.",
    "Line 1, “NOSUCH9”: a product that nobody has written down; it is taken as it is.",
    "Line 3, “Alder”: was named in line 2 already; it is left out.",
    "Line 4, “not/an/id”: names no organization",
    "Line 5, “two”: not a number. It is marked in its cell.",
  ]) {
    await expect(dialog).toContainText(says);
  }
  await page.getByRole("button", { name: "Put 2 rows into the grid" }).click();
  await expect(await cell(page, "Alder Logistics", "AIU")).toContainText("1451.8");
  await expect(await cell(page, "Alder Logistics", "NOSUCH9")).toContainText("not in the pool");
  await expect(await cell(page, "Birch Insurance", "UNATT")).toContainText("not a number");
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("The pool does not have this product");
});
