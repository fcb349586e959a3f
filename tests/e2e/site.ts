// What the specs of a site's settings and of links share.

import { expect, type Page } from "@playwright/test";
import { go } from "./screens";

/** Has the host serve these settings: an object, a text as it is, or a status. */
export const site = (page: Page, settings: object | string | number) =>
  page.route("**/config.json", (route) =>
    typeof settings === "number"
      ? route.fulfill({ status: settings })
      : route.fulfill({
          body: typeof settings === "string" ? settings : JSON.stringify(settings),
          contentType: "application/json",
        }),
  );

/** What a link or a setting makes the page tell, above everything. */
export const told = (page: Page) => page.locator("main > .note");

/** There is no run, so nothing was sent. */
export async function expectNothingSent(page: Page) {
  await go(page, "Activity");
  await expect(page.getByText("No runs here")).toBeVisible();
}
