// Aruba Central through the proxy: two tabs of one desk, and a pair of tokens that is good once.

import { expect, test } from "./desk";
import { RENEWABLE, addAruba, card, open } from "./screens";
import * as vendor from "./vendor";

test.use({ expectedErrors: [/status of 401/] });
test.beforeEach(() => vendor.reset());

test("two tabs that hold the same tokens renew them once", async ({ page, context }) => {
  const tokens = {
    ...RENEWABLE,
  };
  await open(page);
  await addAruba(page, { world: "Live", ...tokens });
  const second = await context.newPage();
  await open(second, "connections");
  const form = card(second, "MSP");
  await form.getByLabel("Access token for MSP").fill(tokens.access);
  await form.getByLabel("Client id").fill(tokens.client);
  await form.getByLabel("Client secret").fill(tokens.secret);
  await form.getByRole("button", { name: "Use token" }).click();
  await expect(form.getByRole("alert")).toContainText("it needs all three");
  await form.getByLabel("Refresh token").fill(tokens.refresh);
  await form.getByRole("button", { name: "Use token" }).click();
  await expect(form.getByText("Token in memory only")).toBeVisible();
  const tests = [page, second].map((tab) =>
    card(tab, "MSP").getByRole("button", { name: "Test" }).click(),
  );
  await Promise.all(tests);
  for (const tab of [page, second]) {
    await expect(card(tab, "MSP").getByText("The access token is accepted")).toBeVisible();
    await expect(card(tab, "MSP").getByText("The proxy is there and is ours")).toBeVisible();
  }
  const renewals = (await vendor.log()).filter((it) => it.path === "/oauth2/token");
  expect(renewals.map((it) => it.status)).toEqual([200]);
});
