// What belongs to the demo only is fetched only for it, and only when it is asked.

import { expect, test } from "./desk";

test("the simulated vendors are fetched when the demo first asks them, once", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1) ?? "";
    if (name.startsWith("demo-vendors")) fetched.push(name);
  });
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Try with a sample" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(fetched).toEqual([]);
  await page.keyboard.press("Control+Enter");
  // The organization that the sample goes to, by the name that only the vendor knows.
  await expect(page.getByText("Müller & Söhne Logistik").first()).toBeVisible();
  await page.goto("/#/connections");
  await page.goto("/#/claim");
  await expect(page.getByText("Müller & Söhne Logistik").first()).toBeVisible();
  const plain = fetched.map((name) => name.replace(/-[0-9a-f]{16}/, ""));
  expect(plain).toEqual(["demo-vendors.js", "demo-vendors_bg.wasm"]);
  expect(plain).not.toEqual(fetched);
});
