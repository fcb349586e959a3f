// Bundles over HTTP, behind an organization's own connection: what reaches the install, once; and a
// token that is no longer good between two writes.

import { ALDER, ANN, BOB, LEASE, list, plan, run, way } from "./bundles";
import { expect, test } from "./desk";
import { addUipath, card, count, heading, open, runButton, standing } from "./screens";
import { VENDORS } from "./servers";
import * as vendor from "./vendor";

test.use({ expectedErrors: [/status of (400|401|403|404|409)/] });
test.beforeEach(() => vendor.reset());

const writes = async () =>
  (await vendor.log()).filter((it) => it.method === "PUT").map((it) => [it.path, it.status, it.acted]);

/** What some users have, asked past the desk. */
async function given(...ids: string[]) {
  const answer = await fetch(`${VENDORS}${LEASE}`, {
    method: "POST",
    headers: { authorization: "Bearer demo-organization", "content-type": "application/json" },
    body: JSON.stringify({ userIds: ids }),
  });
  expect(answer.status).toBe(200);
  const rows: any[] = await answer.json();
  return ids.map((id) => rows.find((row) => row.id === id)?.userBundleLicenses ?? []);
}

test("an application’s secret gives bundles, one write for each user", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Alder", world: "Live", home: [ALDER.name, ALDER.id] });
  // The page itself asks for what lets it in.
  await open(page, "allocate/bundles");
  await page.getByLabel("Client id", { exact: true }).fill("demo-application");
  await page.getByLabel("Client secret").fill("demo-secret");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(card(page, "The organization’s bundles")).toBeVisible();
  await list(page).fill(`${ANN},Ann,IDU\n${BOB},Bob,IDU PMD\n`);
  await plan(page);
  await run(page);
  await expect(count(page, "Allocated", 2)).toBeVisible();
  expect(await given(ANN, BOB)).toEqual([["IDU"], ["IDU", "PMD"]]);
  expect(await writes()).toEqual([
    [LEASE, 200, true],
    [LEASE, 200, true],
  ]);
  await open(page, "allocate/bundles");
  await way(page, "Groups").check();
  await list(page).fill("g-1 IDU AXPNU");
  await plan(page);
  await run(page);
  expect((await writes()).at(-1)).toEqual([`${LEASE}/group/g-1`, 200, true]);
});

test("a token that ends between two writes pauses the run, and signing in anew goes on with it", async ({
  page,
}) => {
  await open(page);
  await addUipath(page, { name: "Alder", world: "Live", home: [ALDER.name, ALDER.id] });
  const alder = card(page, "Alder");
  await alder.getByRole("radio", { name: "Paste a token" }).check();
  await alder.getByLabel("Access token").fill("demo-organization");
  await alder.getByRole("button", { name: "Use token" }).click();
  await open(page, "allocate/bundles");
  await list(page).fill(`${ANN} IDU\n${BOB} IDU\n`);
  await plan(page);
  // From the second write on the install takes the token no more.
  let puts = 0;
  await page.route(`**/proxy/uipath/own${LEASE}`, (route) => {
    puts += Number(route.request().method() === "PUT");
    const old = route.request().headers().authorization === "Bearer demo-organization";
    if (puts < 2 || !old) return route.continue();
    return route.fulfill({ status: 401, contentType: "application/json", body: '{"message":"You are not authenticated!"}' });
  });
  await runButton(page).click();
  await expect(heading(page, "Run")).toBeVisible();
  await expect(page.getByText("The token has ended or was refused.")).toBeVisible();
  expect(await given(ANN, BOB)).toEqual([["IDU"], []]);
  await page.getByLabel("Client id", { exact: true }).fill("demo-application");
  await page.getByLabel("Client secret").fill("demo-secret");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(standing(page)).toContainText("Done.", { timeout: 20_000 });
  await expect(count(page, "Allocated", 2)).toBeVisible();
  expect(await given(ANN, BOB)).toEqual([["IDU"], ["IDU"]]);
  expect(await writes()).toHaveLength(2);
});

test("what another tool changed meanwhile is not overwritten", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Alder", world: "Live", home: [ALDER.name, ALDER.id] });
  const alder = card(page, "Alder");
  await alder.getByRole("radio", { name: "Paste a token" }).check();
  await alder.getByLabel("Access token").fill("demo-organization");
  await alder.getByRole("button", { name: "Use token" }).click();
  await open(page, "allocate/bundles");
  await way(page, "Replace what they have").check();
  await list(page).fill(`${ANN} AXPNU`);
  await plan(page);
  const other = await fetch(`${VENDORS}${LEASE}`, {
    method: "PUT",
    headers: { authorization: "Bearer demo-organization", "content-type": "application/json" },
    body: JSON.stringify({ userIds: [ANN], userBundleCodes: ["PMD"], useExternalLicense: false }),
  });
  expect(other.status).toBe(200);
  await runButton(page).click();
  await expect(standing(page)).toContainText("no longer");
  expect(await given(ANN)).toEqual([["PMD"]]);
});
