// What the specs of bundles share: the page's fields, and who is on the list.

import { expect, type Page } from "@playwright/test";
import { card, heading, makePlan, runButton, standing } from "./screens";

/** The organization that has an external application, and its users' path. */
export const ALDER = { name: "alder", id: "9718fc60-af9e-4d72-92aa-b40584b8b18c" };
export const LEASE = `/${ALDER.name}/lease_/api/account/${ALDER.id}/user-license`;

export const ANN = "0f9b6f0e-9c1c-4f7e-8b55-3f6f0a1f2c01";
export const BOB = "0f9b6f0e-9c1c-4f7e-8b55-3f6f0a1f2c02";

export const list = (page: Page) => page.getByLabel("Who, and which bundles");
export const way = (page: Page, name: string) =>
  page.getByRole("radio", { name, exact: true });
export const alert = (page: Page) => page.getByRole("alert");

/** Opens the page by its link on the grid's. */
export async function openBundles(page: Page) {
  await page.goto("/#/allocate");
  await page.getByRole("link", { name: "Users and groups" }).click();
  await expect(card(page, "The organization’s bundles")).toBeVisible();
}

/** Makes the plan of the list as it stands. */
export async function plan(page: Page) {
  await makePlan(page).click();
  await expect(card(page, "Plan")).toBeVisible();
}

/** Runs the plan that is shown, to its end. */
export async function run(page: Page) {
  await runButton(page).click();
  await expect(heading(page, "Run")).toBeVisible();
  await expect(standing(page)).toContainText("Done.", { timeout: 20_000 });
}

/** The rows of the plan's difference: sign, bundle and word. */
export const differences = async (page: Page) => {
  const rows = card(page, "Changes").locator("tbody tr");
  const text = await rows.evaluateAll((all) =>
    all.map((row) => [row.getAttribute("data-mark"), ...[...row.querySelectorAll("td")].map((cell) => cell.textContent)]),
  );
  return text.map(([mark, code, what]) => `${mark}${code!.replace(/^[+−]/, "")} ${what}`);
};
