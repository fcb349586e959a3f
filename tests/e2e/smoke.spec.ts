// The page comes up at all, under the policy that it is served with.

import { expect, test } from "./desk";

test("the desk starts, alone and without a complaint", async ({ page }) => {
  const answer = await page.goto("/");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await expect(page).toHaveTitle(/License Desk/);
  await expect(page.getByText("Starting…")).toHaveCount(0);
  await expect(page.getByRole("heading").first()).toBeVisible();
});
