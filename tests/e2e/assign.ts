// What the specs of Assign share: its fields, its plan, and time that runs faster than a job.

import { expect, type Page } from "@playwright/test";
import { card, count, heading, makePlan, runButton, standing } from "./screens";

/** The call that licenses customers' devices. */
export const CALL = "/platform/licensing/v1/msp/subscriptions/devices/all";

export const filter = (page: Page) =>
  page.getByRole("searchbox", { name: "Filter customers", exact: true });
export const list = (page: Page) => page.getByRole("listbox", { name: "Customers" });
export const status = (page: Page) => page.locator("[data-shown]");
export const service = (page: Page, name: string) =>
  page.getByRole("checkbox", { name: new RegExp(`^${name}( |$)`) });
export const press = (page: Page, name: RegExp | string) =>
  page.getByRole("button", { name }).click();

/** Waits until all customers are here. */
export const allHere = (page: Page, customers: number) =>
  expect(status(page)).toHaveAttribute("data-shown", String(customers), { timeout: 20_000 });

/** Opens the page in the demo: with its own customers, or with so many. */
export async function openAssign(page: Page, customers?: number) {
  await page.goto(customers ? `/?demo-customers=${customers}#/assign` : "/#/assign");
  await allHere(page, customers ?? 1_230);
}

/** Shows those whose names hold a text and selects all of them; how many they are. */
export async function selectMatching(page: Page, text: string) {
  await filter(page).fill(text);
  await press(page, /^Select all [\d,]+ matching/);
  const [, selected] = (await status(page).textContent())!.match(/([\d,]+) selected/)!;
  return Number(selected!.replace(",", ""));
}

/** The ids of the options that are in the page and selected. */
export async function selectedIds(page: Page) {
  const options = page.getByRole("option", { selected: true });
  return (await options.locator("small").allTextContents()).sort();
}

/** Each request of the plan that is shown: its call, and its body. */
export async function requests(page: Page) {
  const found = [];
  for (const request of await page.locator("ol.reqs details").all()) {
    await request.locator("summary").click();
    const text = (await request.locator("pre").textContent())!;
    found.push({ call: text.split("\n")[0], body: JSON.parse(text.slice(text.indexOf("{"))) });
  }
  return found;
}

/** Makes the plan of the form as it stands. Devices of many customers are counted at a pace. */
export async function plan(page: Page) {
  await makePlan(page).click();
  await expect(card(page, "Plan")).toBeVisible({ timeout: 20_000 });
}

/** Fills the form with a service and all whose names hold a text, and makes the plan. */
export async function planFor(page: Page, name: string, text: string) {
  await service(page, name).check();
  const selected = await selectMatching(page, text);
  await plan(page);
  return selected;
}

/** Runs the plan that is shown, as an Assign run. */
export async function run(page: Page) {
  await runButton(page).click();
  await expect(heading(page, "Run")).toBeVisible();
}

/** Lets the page's time run until the run says so. Its clock has to be installed. */
export async function until(page: Page, text: string | RegExp) {
  await expect(async () => {
    await page.clock.fastForward(10_000);
    await expect(standing(page)).toContainText(text, { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [20] });
}

export { card, count, heading, standing };
