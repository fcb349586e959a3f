// Assign over HTTP, with a list of 1,200 customers: one request leaves, exactly these customers get
// licenses, and what the screen says is what the vendor holds.

import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import {
  CALL,
  allHere,
  card,
  heading,
  planFor,
  requests,
  run,
  selectedIds,
  standing,
  status,
  until,
} from "./assign";
import { expect } from "./desk";
import { test } from "./killable";
import { addAruba, data, go, open } from "./screens";
import * as vendor from "./vendor";

const TOKEN = "demo-access";
const AP = "advanced_ap";
/** Names that hold it: few enough to be in sight, and looked at one by one. */
const FEW = "harbor hotels";

const CUSTOMERS: { customer_id: string; customer_name: string; provision_status: string }[] =
  JSON.parse(readFileSync(data("aruba-customers.json"), "utf8")).customers;
const MEANT = CUSTOMERS.filter(
  (it) => it.customer_name.toLowerCase().includes(FEW) && it.provision_status === "PROVISIONED",
);
const IDS = MEANT.map((it) => it.customer_id).sort();

test.beforeEach(() => vendor.reset());

/** Opens Assign on the live connection, with all customers read. */
async function ready(page: Page, access = TOKEN) {
  await addAruba(page, { world: "Live", access });
  await go(page, "Assign");
  await allHere(page, CUSTOMERS.length);
}

/** Notes the body of every call that leaves the page and licenses devices. */
function sent(page: Page) {
  const bodies: any[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(CALL)) bodies.push(request.postDataJSON());
  });
  return bodies;
}

/** What a customer's line should say, from what the vendor holds. */
async function held(id: string) {
  const points = (await vendor.devicesOf(id)).filter((device) => device.kind === "IAP");
  const have = points.filter((device) => device.service === AP);
  return { have: have.length, of: points.length };
}

test("one request reaches exactly those who were chosen, and the screen says what the vendor holds", async ({
  page,
}) => {
  await page.clock.install();
  await open(page);
  await ready(page);
  const left = sent(page);
  const other = CUSTOMERS.find((it) => !IDS.includes(it.customer_id) && it.provision_status === "PROVISIONED")!;
  const before = await held(other.customer_id);
  expect(await planFor(page, AP, FEW)).toBe(IDS.length);
  const [shown] = await requests(page);
  expect([...shown!.body.include_customers].sort()).toEqual(IDS);
  expect(await vendor.licensings()).toEqual([]);
  await run(page);
  await until(page, "Done.");
  expect(await vendor.licensings()).toEqual([
    expect.objectContaining({ method: "POST", status: 200, acted: true }),
  ]);
  expect(left).toHaveLength(1);
  expect([...left[0].include_customers].sort()).toEqual(IDS);
  expect(Object.keys(left[0]).sort()).toEqual(["include_customers", "services"]);
  for (const it of MEANT) {
    const { have, of } = await held(it.customer_id);
    expect(have, it.customer_name).toBe(of);
    const line = page
      .getByRole("table", { name: "Customers", exact: true })
      .getByRole("row")
      .filter({ hasText: it.customer_name });
    if (of === 0) await expect(line).toContainText("no device that these services fit");
    else await expect(line).toContainText(`${have} of ${of} device`);
  }
  expect(await held(other.customer_id)).toEqual(before);
});

test("who is gone since the plan is told, and nothing is sent", async ({ page }) => {
  await open(page);
  await ready(page);
  await planFor(page, AP, FEW);
  const gone = MEANT[1]!;
  await vendor.aruba(`/msp_api/v1/customers/${gone.customer_id}`, "DELETE");
  await run(page);
  await expect(standing(page)).toContainText("The customers are no longer those of the plan.", {
    timeout: 20_000,
  });
  await expect(page.getByText(gone.customer_name).first()).toBeVisible();
  await expect(page.getByText(/gone/i).first()).toBeVisible();
  expect(await vendor.licensings()).toEqual([]);
});

test.describe("refused tokens", () => {
  test.use({ expectedErrors: [/status of 40[13]/] });

  test("a token that ends in mid-run pauses it, and with another it goes on, sent once", async ({
    page,
  }) => {
    await page.clock.install();
    await open(page);
    await ready(page);
    await planFor(page, AP, FEW);
    // From the first look on, the token is one that has ended.
    let ended = false;
    await page.route("**/platform/licensing/**", (route) => {
      const headers = { ...route.request().headers() };
      if (ended && headers.authorization === `Bearer ${TOKEN}`) {
        headers.authorization = "Bearer demo-expired";
      }
      ended ||= route.request().url().endsWith(CALL);
      return route.continue({ headers });
    });
    await run(page);
    await until(page, "The key was not accepted.");
    await page.unroute("**/platform/licensing/**");
    const form = card(page, "Key");
    await form.getByLabel(/^Access token for/).fill(TOKEN);
    await form.getByRole("button", { name: "Use token" }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    await until(page, "Done.");
    expect((await vendor.licensings()).map((it) => it.acted)).toEqual([true]);
  });

  test("a token that has ended, and an account without customers, are told on the form", async ({
    page,
  }) => {
    await open(page);
    await addAruba(page, { world: "Live", access: "demo-tenant", name: "Tenant" });
    await go(page, "Assign");
    await expect(page.getByText(/does not manage customers/).first()).toBeVisible();
    await addAruba(page, { world: "Live", access: "demo-expired", name: "Ended" });
    await go(page, "Assign");
    await expect(page.getByText("The key was not accepted.").first()).toBeVisible();
  });
});

test("an assignment in flight when the browser is killed is looked up and never sent again", async ({
  killable,
}) => {
  test.setTimeout(90_000);
  const page = await killable.start();
  await ready(page);
  await planFor(page, AP, FEW);
  // It reaches the vendor; its answer never reaches the page.
  await page.route(`**${CALL}`, async (route) => {
    await route.fetch().catch(() => {});
  });
  await page.getByRole("button", { name: /^Run 1/ }).click();
  await expect.poll(async () => (await vendor.licensings()).map((it) => it.acted)).toEqual([true]);
  await expect(heading(page, "Run")).toBeVisible();
  const address = page.url();
  await killable.kill();

  const again = await killable.start();
  await again.clock.install();
  await again.goto(address);
  await again.reload();
  await expect(standing(again)).toContainText("what was on its way is looked up first");
  const line = again
    .getByRole("table", { name: "Customers", exact: true })
    .getByRole("row")
    .filter({ hasText: MEANT[0]!.customer_name });
  await expect(line).toContainText("Unknown");
  await card(again, "Key").getByLabel(/^Access token for/).fill(TOKEN);
  await card(again, "Key").getByRole("button", { name: "Use token" }).click();
  await again.getByRole("button", { name: "Go on" }).click();
  await until(again, "Done.");
  expect((await vendor.licensings()).map((it) => it.acted)).toEqual([true]);
  const { have, of } = await held(MEANT[0]!.customer_id);
  expect(have).toBe(of);
});
