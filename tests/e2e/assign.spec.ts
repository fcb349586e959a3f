// Assign in the demo: who is meant, what it needs, what is typed, and what became of it.

import type { Page } from "@playwright/test";
import {
  CALL,
  card,
  count,
  filter,
  heading,
  list,
  openAssign,
  plan,
  planFor,
  press,
  requests,
  run,
  selectMatching,
  selectedIds,
  service,
  standing,
  status,
  until,
} from "./assign";
import { expect, test } from "./desk";
import { go, makePlan, result, runButton } from "./screens";

const AP = "advanced_ap";
const radio = (page: Page, name: RegExp) => page.getByRole("radio", { name });
const problems = (page: Page) => page.getByRole("alert");

/** The harbour's customers of one trade: few enough to be in sight all at once. */
const FEW = "harbor coffee";

test("some customers are chosen, planned, assigned to, and seen to have it", async ({ page }) => {
  await page.clock.install();
  await openAssign(page);
  await service(page, AP).check();
  await expect(page.getByText("1 service chosen")).toBeVisible();
  const selected = await selectMatching(page, FEW);
  expect(selected).toBeGreaterThan(3);
  const ids = await selectedIds(page);
  expect(ids).toHaveLength(selected);
  const side = page.getByRole("complementary", { name: /^Who is affected/ });
  await expect(side.getByText(new RegExp(`^Customers${selected}$`))).toBeVisible();
  await expect(side.getByText(/\d+ of 5,000 left|[\d,]+ of 5,000 left/)).toBeVisible();
  await plan(page);
  await expect(heading(page, "Assign")).toBeFocused();
  await expect(
    page.getByText(
      `Give advanced_ap to every device that fits, of ${selected} customers, with 1 request.`,
    ),
  ).toBeVisible();
  await expect(card(page, "Seats").getByText(/^[\d,]+ seats needed, [\d,]+ free$/)).toBeVisible();
  const reached = page.getByRole("table", { name: "Customers that it reaches" });
  await expect(reached).toHaveAttribute("aria-rowcount", String(selected + 1));
  const [first, ...more] = await requests(page);
  expect(more).toEqual([]);
  expect(first!.call).toBe(`POST ${CALL}`);
  expect([...first!.body.include_customers].sort()).toEqual(ids);
  expect(first!.body.services).toEqual([AP]);
  expect(Object.keys(first!.body).sort()).toEqual(["include_customers", "services"]);

  await run(page);
  await expect(standing(page)).toContainText("Accepted; watching the seats", { timeout: 15_000 });
  await expect(count(page, "Accepted", selected)).toBeAttached();
  await until(page, "Done.");
  const table = page.getByRole("table", { name: "Customers", exact: true });
  await expect(table).toHaveAttribute("aria-rowcount", String(selected + 1));
  await expect(page.getByText(/\d+ of \d+ devices?/).first()).toBeVisible();
  await expect(page.getByText("In part")).toHaveCount(0);

  // What was begun is not offered a second time; the next plan knows of it.
  await go(page, "Assign");
  await expect(makePlan(page)).toBeVisible();
  await expect(status(page)).toContainText(`· ${selected} selected`);
  await plan(page);
  await expect(page.getByText("Since the last run")).toBeVisible();
  await expect(page.getByText("the same customers")).toBeVisible();
  await press(page, "Back");
  await page.getByRole("option").first().click();
  await plan(page);
  await expect(page.getByText(/0 more, 1 fewer|1 more, 0 fewer/)).toBeVisible();
  await page.getByRole("link", { name: "that run" }).click();
  await expect(standing(page)).toContainText("Done.");

  await press(page, "Prepare un-assign");
  await expect(heading(page, "Assign")).toBeVisible();
  await expect(radio(page, /^Un-assign/)).toBeChecked();
  await expect(radio(page, /^Only these/)).toBeChecked();
  await expect(service(page, AP)).toBeChecked();
  await expect(status(page)).toContainText(/· \d+ selected/);
  await plan(page);
  await expect(page.getByText("Un-assigning is not the mirror of assigning").first()).toBeVisible();
  const [, n] = (await page.locator("p.lead").textContent())!.match(/of (\d+) customers/)!;
  const word = page.getByLabel(`To run it, type unassign ${n}`);
  await expect(runButton(page)).toBeDisabled();
  await word.fill("unassign");
  await expect(runButton(page)).toBeDisabled();
  await word.fill(`unassign ${n}`);
  await expect(runButton(page)).toBeEnabled();
  const [undo] = await requests(page);
  expect(undo!.call).toBe(`DELETE ${CALL}`);
  expect(undo!.body.include_customers).toHaveLength(Number(n));
  await run(page);
  await until(page, "Done.");
  await expect(page.getByText(/unlicensed/i).first()).toBeVisible();
});

test("nobody is not everyone: what is missing is said with where to mend it", async ({ page }) => {
  await openAssign(page);
  await makePlan(page).click();
  await expect(problems(page)).toContainText("2 things to mend before a plan");
  await problems(page).getByRole("link", { name: "Choose a service." }).click();
  await expect(page.locator("#services-list")).toBeFocused();
  await service(page, AP).check();
  await expect(problems(page)).toHaveCount(0);
  await makePlan(page).click();
  await expect(problems(page)).toContainText("1 thing to mend before a plan");
  await problems(page).getByRole("link", { name: /^Select at least one customer/ }).click();
  await expect(filter(page)).toBeFocused();
  await radio(page, /^Everyone except/).check();
  await makePlan(page).click();
  await problems(page).getByRole("link", { name: /^Select whom to leave out/ }).click();
  await expect(filter(page)).toBeFocused();
  await press(page, /^Select all/);
  await expect(problems(page)).toHaveCount(0);
  await makePlan(page).click();
  await expect(problems(page)).toContainText("Everyone is left out");
  await expect(runButton(page)).toHaveCount(0);
  await go(page, "Activity");
  await expect(page.getByText("No runs here")).toBeVisible();
});

test("everyone is typed out, and everyone but some is one list that is never split", async ({
  page,
}) => {
  await openAssign(page, 100);
  await service(page, AP).check();
  await selectMatching(page, "harbor");
  const ids = await selectedIds(page);
  await radio(page, /^Everyone except/).check();
  await plan(page);
  await expect(page.getByText(/this means everyone but/)).toContainText(`${ids.length} customers`);
  const [but, ...others] = await requests(page);
  expect(others).toEqual([]);
  expect([...but!.body.exclude_customers].sort()).toEqual(ids);
  expect(Object.keys(but!.body).sort()).toEqual(["exclude_customers", "services"]);
  await expect(runButton(page)).toBeEnabled();
  await press(page, "Back");

  await radio(page, /^Everyone All/).check();
  await expect(list(page)).toHaveCount(0);
  await plan(page);
  const lead = (await page.locator("p.lead").textContent())!;
  const all = lead.match(/of ([\d,]+) customers/)![1]!.replace(",", "");
  await expect(page.getByText("This reaches every customer")).toBeVisible();
  const word = page.getByLabel(`To run it, type everyone ${all}`);
  for (const text of ["everyone", `everyone ${Number(all) - 1}`, all]) {
    await word.fill(text);
    await expect(runButton(page)).toBeDisabled();
  }
  await word.fill(`Everyone ${all}`);
  await expect(runButton(page)).toBeEnabled();
  const [everyone] = await requests(page);
  expect(Object.keys(everyone!.body)).toEqual(["services"]);
});

test("services, choice, customers and saved selections are there after a reload", async ({
  page,
}) => {
  await openAssign(page);
  await service(page, AP).check();
  await service(page, "foundation_switch_6100").check();
  await radio(page, /^Un-assign/).check();
  await radio(page, /^Everyone except/).check();
  const selected = await selectMatching(page, FEW);
  await page.getByRole("option").first().click();
  await press(page, "Saved selections…");
  const shelf = page.getByRole("dialog", { name: "Saved selections" });
  await shelf.getByRole("textbox", { name: "Name" }).fill("harbour");
  await shelf.getByRole("button", { name: "Save what is selected" }).click();
  await page.keyboard.press("Escape");
  const kept = () =>
    page.evaluate(() => {
      const all = Object.entries(localStorage);
      return all.find(([key]) => key.endsWith("draft.assign"))?.[1] ?? "";
    });
  await expect.poll(async () => (await kept()).match(/[0-9a-f]{32}/g)?.length).toBe(selected - 1);
  await page.reload();
  await expect(status(page)).toContainText(`1,230 of 1,230 shown · ${selected - 1} selected`, {
    timeout: 20_000,
  });
  await expect(service(page, AP)).toBeChecked();
  await expect(service(page, "foundation_switch_6100")).toBeChecked();
  await expect(page.getByText("2 services chosen")).toBeVisible();
  await expect(radio(page, /^Un-assign/)).toBeChecked();
  await expect(radio(page, /^Everyone except/)).toBeChecked();
  await press(page, "Unselect");
  await press(page, "Saved selections…");
  await shelf.getByRole("button", { name: "Apply “harbour”" }).click();
  await expect(status(page)).toContainText(`· ${selected - 1} selected`);
  await page.keyboard.press("Escape");

  await press(page, "Unselect");
  await press(page, "Paste a list…");
  const paste = page.getByRole("dialog", { name: "Paste a list" });
  await paste
    .getByRole("textbox", { name: "Names or ids" })
    .fill('شלום\nمطعم النخيل\n"Bakery ""The"" Corner"\n🍕 Pizza & 🚀 Labs\nTwin Names Ltd\nWaiting Room Ltd');
  await paste.getByRole("button", { name: "Look up" }).click();
  await expect(paste.getByText("6 lines: 3 customers found that can be selected")).toBeVisible();
  await expect(paste.getByText("A name of several customers: use the id · 1")).toBeVisible();
  await expect(paste.getByText("Not provisioned: cannot be selected · 1")).toBeVisible();
  await paste.getByRole("button", { name: "Select 3 customers" }).click();
  await radio(page, /^Only these/).check();
  await radio(page, /^Assign/).check();
  await plan(page);
  await expect(page.getByText("🍕 Pizza & 🚀 Labs")).toBeVisible();
  await expect(page.getByText("مطعم النخيل")).toBeVisible();
});

test("seats that are short are told before anything is sent, and afterwards who went without", async ({
  page,
}) => {
  await page.clock.install();
  await openAssign(page, 40);
  await planFor(page, "advanced_switch_6100", "a");
  await expect(card(page, "Seats").getByText(/seats (is|are) missing/)).toContainText(
    "The vendor does not say which devices go without",
  );
  await run(page);
  await until(page, "Done.");
  await expect(standing(page)).toContainText(/\d+ in part/);
});

test("auto-licensing is read, planned by itself and switched", async ({ page }) => {
  await page.clock.install();
  await openAssign(page);
  await service(page, AP).check();
  await filter(page).fill(FEW);
  await page.getByRole("option").first().click();
  await page.getByText("Auto-licensing", { exact: true }).click();
  await press(page, "Read the setting");
  await expect(page.getByText("On for dm", { exact: true })).toBeVisible();
  await press(page, "Switch on…");
  await expect(
    page.getByText("Switch auto-licensing on for advanced_ap, for 1 customer, with 1 request."),
  ).toBeVisible();
  await expect(page.getByText(/Auto-licensing pauses without a word/)).toBeVisible();
  const [on] = await requests(page);
  expect(on!.call).toContain("autolicense");
  expect(on!.body.include_customers).toHaveLength(1);
  await run(page);
  // Where the setting does not tell of single customers, accepted is all that is known.
  await until(page, /Done\. 1 (set|accepted)\./);
  await expect(result(page, "Harbor").first()).toBeHidden();
});
