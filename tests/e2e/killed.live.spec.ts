// The answer that never comes: the browser is killed, the connection drops, or the vendor never
// acted. Whatever happens, one claim is sent.

import { expect } from "./desk";
import { test } from "./killable";
import {
  KEY,
  MULLER,
  addLive,
  card,
  count,
  csv,
  go,
  heading,
  open,
  planFor,
  result,
  run,
  runButton,
  standing,
  text,
} from "./screens";
import * as vendor from "./vendor";

test.beforeEach(() => vendor.reset());

for (const way of ["found in the list of runs", "opened by its address"]) {
  test(`a claim in flight when the browser is killed, ${way}, is looked up and never sent again`, async ({
    killable,
  }) => {
    test.setTimeout(90_000);
    const slow = "Q2KN-7777-SLOW";
    const page = await killable.start();
    await addLive(page);
    await planFor(page, `${slow}\nQ2KN-7777-2222`, MULLER);
    await runButton(page).click();
    await expect.poll(async () => (await vendor.claims()).map((it) => it.acted)).toEqual([true]);
    await expect(heading(page, "Run")).toBeVisible();
    const address = page.url();
    await killable.kill();

    const again = await killable.start();
    if (way === "opened by its address") {
      await again.goto(address);
    } else {
      await go(again, "Activity");
      const listed = card(again, "Runs").getByRole("link", { name: /Claim 2 items/ });
      await expect(listed).toBeVisible();
      await listed.click();
    }
    await expect(heading(again, "Run")).toBeVisible();
    expect(again.url()).toBe(address);
    await expect(standing(again)).toContainText("what was on its way is looked up first");
    await expect(result(again, slow)).toContainText("Unknown");
    await expect(result(again, slow)).toContainText("never sent again by itself");
    await card(again, "Key")
      .getByLabel(/^API key for/)
      .fill(KEY);
    await card(again, "Key").getByRole("button", { name: "Use key" }).click();
    await again.getByRole("button", { name: "Go on" }).click();
    await expect(standing(again)).toContainText("Done. 2 claimed.", { timeout: 30_000 });
    await expect(result(again, slow)).toContainText("Claimed");
    expect(await vendor.claims()).toHaveLength(1);
    const held = await vendor.inventory(MULLER.id);
    expect(held.serials.filter((serial) => serial === slow)).toEqual([slow]);
  });
}

test.describe("with an answer lost on the way", () => {
  // The proxy says 502 when the vendor's connection drops.
  test.use({ expectedErrors: [/status of 50\d/] });

  test("a claim whose answer is lost is looked up and found claimed, with one claim sent", async ({
    page,
  }) => {
    await open(page);
    await addLive(page);
    await planFor(page, "Q2KN-7777-LOST\nQ2KN-7777-2222", MULLER);
    await run(page);
    await expect(standing(page)).toContainText("Done. 2 claimed.", { timeout: 30_000 });
    await expect(
      card(page, "Requests").getByRole("row").filter({ hasText: "no answer" }),
    ).toHaveCount(1);
    expect(await vendor.claims()).toEqual([expect.objectContaining({ status: null, acted: true })]);
  });

  for (const [ending, what] of [
    ["5XXX", "a 500"],
    ["504X", "a page of a gateway"],
    ["HTML", "a web page with status 200"],
    ["CUTX", "half of its JSON"],
  ]) {
    test(`a claim that is answered by ${what} is looked up and found claimed, with one claim sent`, async ({
      page,
    }) => {
      await open(page);
      await addLive(page);
      await planFor(page, `Q2KN-7777-${ending}`, MULLER);
      await run(page);
      await expect(standing(page)).toContainText("Done. 1 claimed.", { timeout: 30_000 });
      expect(await vendor.claims()).toEqual([expect.objectContaining({ acted: true })]);
    });
  }

  test("a claim that the vendor never saw to stays unknown until a person says what it is", async ({
    page,
  }) => {
    test.setTimeout(180_000);
    // The rounds of looking up take 82 seconds of the page's clock.
    await page.clock.install();
    await open(page);
    await addLive(page);
    await planFor(page, "Q2KN-7777-VOID", MULLER);
    await run(page);
    await expect(result(page, "Q2KN-7777-VOID")).toContainText("Unknown");
    await expect(async () => {
      await page.clock.fastForward(1_000);
      await expect(standing(page)).toContainText("1 request without an answer.", { timeout: 100 });
    }).toPass({ timeout: 120_000, intervals: [100] });
    await expect(count(page, "Unknown", 1)).toBeAttached();
    expect(await vendor.claims()).toHaveLength(1);
    await go(page, "Home");
    await expect(page.getByText("1 item of “Claim 1 item” is unknown")).toBeVisible();
    await page.getByRole("link", { name: "Open the run" }).click();
    await page
      .getByLabel("How do you know? (kept with the run)")
      .fill('=1+1, "not seen" in the dashboard');
    await page.getByRole("button", { name: "Mark as not done" }).click();
    await expect(standing(page)).toContainText("Done. 1 refused.");
    await expect(result(page, "Q2KN-7777-VOID")).toContainText(
      'Your word: =1+1, "not seen" in the dashboard',
    );
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const [, row] = csv(await text(await saving));
    expect(row!.slice(0, 4)).toEqual([
      "Q2KN-7777-VOID",
      "serial",
      "Refused",
      'Your word: =1+1, "not seen" in the dashboard',
    ]);
    expect(await vendor.claims()).toHaveLength(1);
    expect((await vendor.inventory(MULLER.id)).serials).not.toContain("Q2KN-7777-VOID");
  });

  test("a claim of unknown outcome can be marked as done by hand", async ({ page }) => {
    test.setTimeout(180_000);
    await page.clock.install();
    await open(page);
    await addLive(page);
    await planFor(page, "Q2KN-7777-VOID", MULLER);
    await run(page);
    await expect(result(page, "Q2KN-7777-VOID")).toContainText("Unknown");
    await expect(async () => {
      await page.clock.fastForward(1_000);
      await expect(standing(page)).toContainText("1 request without an answer.", { timeout: 100 });
    }).toPass({ timeout: 120_000, intervals: [100] });
    await page.getByRole("button", { name: "Mark as done" }).click();
    await expect(standing(page)).toContainText("Done. 1 claimed.");
    await expect(result(page, "Q2KN-7777-VOID")).toContainText("Your word: no reason given");
    expect(await vendor.claims()).toHaveLength(1);
  });
});
