// What the specs of Allocate share: the grid and its cells, the plan, the clipboard.

import { expect, type Page } from "@playwright/test";
import { card, heading, makePlan, runButton, standing } from "./screens";

/** The path of an organization's license at the host, which is the same id at every install. */
export const HOST = "/lrm/api/host/feb0dd79-85b6-483b-b297-0e49a1aa5b7d";
export const ALDER = "9718fc60-af9e-4d72-92aa-b40584b8b18c";

export const grid = (page: Page) => page.getByRole("grid");
export const about = (page: Page) => page.locator("#grid-about");
export const changes = (page: Page) => page.locator("[data-changes]");
export const filter = (page: Page) => page.getByRole("searchbox", { name: /^Filter/ });
export const press = (page: Page, name: RegExp | string) =>
  page.getByRole("button", { name, exact: typeof name === "string" }).click();
export const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

/** Where a product's column is, as ARIA counts. */
async function column(page: Page, code: string) {
  const head = grid(page).getByRole("columnheader").filter({ has: page.locator("b", { hasText: new RegExp(`^${code}$`) }) });
  return Number(await head.getAttribute("aria-colindex"));
}

/** The row of a name, which has to be in sight. */
export const row = (page: Page, name: string) =>
  grid(page)
    .locator(".grid-body [role=row]:not([hidden])")
    .filter({ has: page.getByRole("rowheader", { name }) });

/** The cell of a name and a product. */
export async function cell(page: Page, name: string, code: string) {
  const at = await column(page, code);
  return row(page, name).locator(`[role=gridcell][aria-colindex="${at}"]`);
}

/** The sum of a product in a row of the foot. */
export async function sum(page: Page, name: string, code: string) {
  const at = await column(page, code);
  return grid(page)
    .locator(".grid-foot [role=row]")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator(`[aria-colindex="${at}"]`);
}

/** How much there is in a cell, now or then. */
export const amount = async (page: Page, name: string, code: string) =>
  Number(await (await cell(page, name, code)).locator("b").textContent());

/** Waits until the present is read. */
export const allRead = (page: Page) =>
  expect(page.getByText(/^Read at /)).toBeVisible({ timeout: 30_000 });

/** Opens the page in the demo, with its dozen organizations read. */
export async function openAllocate(page: Page) {
  await page.goto("/#/allocate");
  await allRead(page);
  await expect(row(page, "Alder Logistics")).toBeVisible();
}

/** Makes a cell the active one. */
export async function pick(page: Page, name: string, code: string) {
  await (await cell(page, name, code)).click();
  await expect(about(page)).toContainText(code);
}

/** Types into a cell, as a hand does. */
export async function type(page: Page, name: string, code: string, text: string) {
  await pick(page, name, code);
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: `${code} of ${name}` }).fill(text);
  await page.keyboard.press("Enter");
  await expect(grid(page)).toBeFocused();
}

/** Pastes a text where the focus is, as Ctrl V does. */
export const paste = (page: Page, text: string) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement!.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);

/** What Ctrl C would put into the clipboard. */
export const copied = (page: Page) =>
  page.evaluate(() => {
    const data = new DataTransfer();
    document.activeElement!.dispatchEvent(
      new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }),
    );
    return data.getData("text/plain");
  });

/** Puts a text into the dialog that adds, with what its amounts mean, and takes it. */
export async function bring(page: Page, text: string, meaning?: RegExp) {
  await press(page, "Add or import…");
  // At once, as a paste is: letter by letter a long text takes the browser long.
  await dialog(page, "Add or import")
    .getByLabel("Names, ids, amounts")
    .evaluate((box: HTMLTextAreaElement, text) => {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }, text);
  if (meaning) await page.getByRole("radio", { name: meaning }).check();
  await page.getByRole("button", { name: /^Put [\d,]+ rows? into the grid/ }).click();
}

/** Makes the plan of the grid as it stands. */
export async function plan(page: Page) {
  await makePlan(page).click();
  await expect(card(page, "Plan")).toBeVisible();
}

/** Runs the plan that is shown. */
export async function run(page: Page) {
  await runButton(page).click();
  await expect(heading(page, "Run")).toBeVisible();
}

/** Each request of the plan that is shown: its call, and its body. */
export async function requests(page: Page) {
  const found: { call: string; body: any }[] = [];
  for (const request of await page.locator("ol.reqs details").all()) {
    await request.locator("summary").click();
    const text = (await request.locator("pre").textContent())!;
    found.push({ call: text.split("\n")[0]!, body: JSON.parse(text.slice(text.indexOf("{"))) });
  }
  return found;
}

/** Waits until the run is done. */
export const done = (page: Page) => expect(standing(page)).toContainText("Done.", { timeout: 60_000 });

export { card, heading, makePlan, runButton, standing };
