// What this device keeps: drafts, looks, runs and their journals; and what two tabs make of one run.

import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, test } from "./desk";
import {
  MULLER,
  NANDU,
  box,
  card,
  choose,
  chosen,
  count,
  csv,
  expected,
  go,
  heading,
  mostItems,
  open,
  outcomes,
  plan,
  planFor,
  result,
  run,
  serials,
  standing,
  text,
} from "./screens";

/** Claims serials in the demo, in one request. */
async function claimed(page: Page, items: string[]) {
  await planFor(page, items.join("\n"), NANDU);
  await run(page);
  await expect(standing(page)).toContainText(`Done. ${items.length} claimed.`, { timeout: 20_000 });
}

/** Begins a run of twelve requests, of which two wait for the window. */
async function long(page: Page) {
  await mostItems(page, 1);
  await planFor(page, serials(12).join("\n"), NANDU);
  await run(page);
  await expect(count(page, "Waiting", 2)).toBeAttached({ timeout: 30_000 });
  await expect(count(page, "Claimed", 10)).toBeAttached({ timeout: 30_000 });
}

const listed = (page: Page, name: string) => card(page, "Runs").getByRole("link", { name });

test("a draft survives a reload, with its organization and what was dropped from it", async ({
  page,
}) => {
  await open(page, "claim");
  await box(page).fill(serials(3).join("\n"));
  await page.getByRole("button", { name: `Drop ${serials(3)[1]}` }).click();
  await choose(page, MULLER);
  await expect(page.getByText("2 items; 1 dropped")).toBeVisible();
  await page.reload();
  await expect(box(page)).toHaveValue(serials(3).join("\n"));
  await expect(page.getByText("2 items; 1 dropped")).toBeVisible();
  await expect(chosen(page)).toContainText(MULLER.id);
});

test("an item is moved to another kind by hand, and the move can be undone", async ({ page }) => {
  await open(page, "claim");
  await box(page).fill("Q2KN77772222");
  const move = page.getByLabel("Move Q2KN-7777-2222 to");
  await move.selectOption({ label: "Order claim ids" });
  await expect(page.getByRole("radio", { name: "Order claim ids 1" })).toBeAttached();
  await expect(page.getByText("moved", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Undo moves" }).click();
  await expect(page.getByRole("radio", { name: "Serials 1" })).toBeAttached();
});

test("a link fills the form and sends nothing", async ({ page }) => {
  await open(page, `claim?org=${NANDU.id}&serials=${serials(2).join(",")}`);
  await expect(box(page)).toHaveValue(serials(2).join("\n"));
  await expect(chosen(page)).toContainText(NANDU.id);
  await expect(heading(page, "Claim")).toBeVisible();
});

test("the theme is changed at once and stays over a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "settings");
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await ground()).toBe(dark);
  await page.getByRole("radio", { name: "As the system" }).check();
  await expect.poll(ground).toBe(light);
});

test("what was exported and erased comes back whole by an import", async ({ page }, info) => {
  await open(page);
  await claimed(page, serials(3));
  await go(page, "Connections");
  const form = card(page, "Add a connection");
  await form.getByLabel("Name").fill("Second demo");
  await form.getByRole("radio", { name: /^Demo/ }).check();
  await form.getByRole("button", { name: "Add" }).click();
  await go(page, "Settings");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export session" }).click();
  const file = info.outputPath("session.json");
  await (await saving).saveAs(file);
  JSON.parse(readFileSync(file, "utf8"));

  const erase = page.getByRole("button", { name: "Erase everything" });
  await expect(erase).toBeDisabled();
  await page.getByLabel("Type erase to confirm").fill("eras");
  await expect(erase).toBeDisabled();
  await page.getByLabel("Type erase to confirm").fill("erase");
  await Promise.all([page.waitForEvent("load"), erase.click()]);
  await go(page, "Activity");
  await expect(page.getByText("No runs here")).toBeVisible();

  await go(page, "Settings");
  await Promise.all([
    page.waitForEvent("load"),
    page.getByLabel("Import session").setInputFiles(file),
  ]);
  await go(page, "Activity");
  await listed(page, "Claim 3 items").click();
  await expect(standing(page)).toContainText("Done. 3 claimed.");
  expect([...(await outcomes(page)).keys()]).toEqual(serials(3));
  await go(page, "Connections");
  await expect(card(page, "Second demo")).toBeVisible();
});

test("runs that are imported stand beside those that are here", async ({ page }, info) => {
  await open(page);
  await claimed(page, serials(3));
  await go(page, "Settings");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export session" }).click();
  const file = info.outputPath("session.json");
  await (await saving).saveAs(file);
  await page.getByLabel("Type erase to confirm").fill("erase");
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name: "Erase everything" }).click(),
  ]);
  await claimed(page, serials(2));
  await go(page, "Settings");
  await Promise.all([
    page.waitForEvent("load"),
    page.getByLabel("Import session").setInputFiles(file),
  ]);
  await go(page, "Activity");
  await expect(listed(page, "Claim 2 items")).toBeVisible();
  await expect(listed(page, "Claim 3 items")).toBeVisible();
});

test("a file that is no session is refused and changes nothing", async ({ page }) => {
  await open(page);
  await claimed(page, serials(1));
  await go(page, "Settings");
  for (const [name, told] of [
    ["{}", "This is not a session of License Desk."],
    ['{"license_desk_session":99,"local":[],"runs":[],"entries":[]}', "saved by a newer version"],
  ]) {
    await page
      .getByLabel("Import session")
      .setInputFiles({
        name: "session.json",
        mimeType: "application/json",
        buffer: Buffer.from(name!),
      });
    await expect(page.getByRole("alert").filter({ hasText: told! })).toBeVisible();
  }
  await go(page, "Activity");
  await expect(listed(page, "Claim 1 item")).toBeVisible();
});

test("the CSV of a run has every item once, and no cell that a spreadsheet would carry out", async ({
  page,
}) => {
  const note = expected("delivery-note.expected.json");
  await open(page);
  await page.getByRole("button", { name: "Try with a sample delivery note" }).click();
  await expect(chosen(page)).toBeVisible();
  await plan(page);
  await run(page);
  await expect(standing(page)).toContainText("Done.");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^license-desk-.*\.csv$/);
  const raw = await text(download);
  expect(raw.startsWith("\uFEFF")).toBe(true);
  const [head, ...rows] = csv(raw);
  expect(head).toEqual([
    "item",
    "kind",
    "outcome",
    "reason",
    "since",
    "vendor's words",
    "request id",
  ]);
  expect(rows.map(([item]) => item).sort()).toEqual([...note.serials].sort());
  expect(new Set(rows.map((row) => row[2]))).toEqual(new Set(["Claimed"]));
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
});

test("claimed devices are given back by a prepared plan", async ({ page }) => {
  await open(page);
  await claimed(page, serials(3));
  await page.getByRole("button", { name: "Prepare release" }).click();
  await expect(heading(page, "Release")).toBeVisible();
  await expect(card(page, "Plan")).toContainText(
    "Release 3 serials from the inventory of Café Ñandú with 1 request.",
  );
  await run(page);
  await expect(standing(page)).toContainText("Done. 3 released.", { timeout: 20_000 });
  await expect(result(page, serials(1)[0]!)).toContainText("No longer in the inventory");
  await planFor(page, serials(3).join("\n"), NANDU);
  await expect(card(page, "Plan")).toContainText("Claim 3 serials");
});

test("a run is paused, resumed, and the rest of it given up", async ({ page }) => {
  await open(page);
  await long(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(standing(page)).toContainText("Paused. Nothing is sent until you resume.");
  await go(page, "Home");
  await expect(page.getByText("“Claim 12 items” stands still")).toBeVisible();
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel the rest" }).click();
  await page.getByRole("button", { name: "Keep going" }).click();
  await page.getByRole("button", { name: "Cancel the rest" }).click();
  await page.getByRole("button", { name: "Cancel what is not sent" }).click();
  await expect(standing(page)).toContainText("Done. 10 claimed, 2 cancelled.");
});

test("what waits for the window goes out when its time has come", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await long(page);
  await page.clock.fastForward("05:05");
  await expect(async () => {
    await page.clock.fastForward(1_000);
    await expect(standing(page)).toContainText("Done. 12 claimed.", { timeout: 100 });
  }).toPass({ timeout: 20_000, intervals: [100] });
  await expect(page.getByRole("row").filter({ hasText: "429" })).toHaveCount(0);
});

test("a run goes on after a reload, and nothing is sent twice", async ({ page }) => {
  await open(page);
  await mostItems(page, 1);
  await planFor(page, serials(6).join("\n"), NANDU);
  await run(page);
  await page.reload();
  // Of the request that the reload cut, it may not be known what became of it; of no other.
  await expect(count(page, "Claimed", 5).or(count(page, "Claimed", 6)).first()).toBeAttached({
    timeout: 20_000,
  });
  const sent = card(page, "Requests")
    .getByRole("row")
    .filter({ hasText: /^\d+.*Claim 1 serial/ });
  await expect(sent).toHaveCount(6);
});

test("a second tab watches, and takes over when the first is closed", async ({ page, context }) => {
  await open(page);
  await long(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(standing(second)).toContainText("Another tab carries it out. This one watches");
  await expect(count(second, "Claimed", 10)).toBeAttached();
  await page.close();
  await expect(standing(second)).not.toContainText(/Another tab|Not being carried out/, {
    timeout: 10_000,
  });
  await second.getByRole("button", { name: "Cancel the rest" }).click();
  await second.getByRole("button", { name: "Cancel what is not sent" }).click();
  await expect(standing(second)).toContainText("Done. 10 claimed, 2 cancelled.");
});

test("a second tab pauses the run of the first, and still watches when that one goes on", async ({
  page,
  context,
}) => {
  await open(page);
  await long(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(standing(second)).toContainText("Another tab carries it out.");
  await second.getByRole("button", { name: "Pause" }).click();
  await expect(standing(page)).toContainText("Paused.");
  await expect(standing(second)).toContainText("Paused.");
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held!.length);
  await expect.poll(held).toBe(0);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(standing(second)).toContainText("Another tab carries it out.");
});

test("a tab that was open before sees the run that another one begins", async ({
  page,
  context,
}) => {
  const second = await context.newPage();
  await open(second, "activity");
  await open(page);
  await long(page);
  await expect(listed(second, "Claim 12 items")).toBeVisible();
});

test("a tab that was open before says who carries out the run that it opens", async ({
  page,
  context,
}) => {
  const second = await context.newPage();
  await open(second, "activity");
  await open(page);
  await long(page);
  await second.goto(page.url());
  await expect(standing(second)).toContainText("Another tab carries it out.");
});
