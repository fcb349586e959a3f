// Links that fill a form: what they fill, what they leave out, and that they send nothing.

import type { Page } from "@playwright/test";
import { ALDER, about, allRead, amount, cell, changes, grid, press, row, type } from "./allocate";
import { openAssign, selectMatching, selectedIds, service, status } from "./assign";
import { expect, expectSound, test } from "./desk";
import { MULLER, box, choose, chosen, open, organizations } from "./screens";
import { expectNothingSent, site, told } from "./site";

/** A link to Allocate, of names and values as they are to be read. */
const allocate = (...pairs: [string, string][]) =>
  "allocate?" + pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

test("a link fills cells of the grid as one edit, which is taken back as one", async ({ page }) => {
  await open(
    page,
    allocate(
      ["org", ALDER.toUpperCase()],
      ["quantities", "UNATT:61,aiu:1451.8"],
      ["org", "granite bank"],
      ["quantities", "UNATT:0"],
    ),
  );
  await allRead(page);
  await expect(changes(page)).toContainText("2 organizations changed");
  expect(await amount(page, "Alder Logistics", "UNATT")).toBe(61);
  expect(await amount(page, "Alder Logistics", "AIU")).toBe(1451.8);
  expect(await amount(page, "Granite Bank", "UNATT")).toBe(0);
  await expect(about(page)).toContainText("Alder Logistics · UNATT");
  expect(new URL(page.url()).hash).toBe("#/allocate");
  await expect(told(page)).toHaveCount(0);
  await press(page, "Undo");
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await press(page, "Redo");
  await expect(changes(page)).toContainText("2 organizations changed");
  await expectNothingSent(page);
});

test("a link puts its amount in the place of one that was typed, and undo gives that back", async ({ page }) => {
  await open(page, "allocate");
  await allRead(page);
  await type(page, "Alder Logistics", "UNATT", "70");
  const link = allocate(["org", "Alder Logistics"], ["quantities", "UNATT:61"]);
  await page.evaluate((link) => (location.hash = `#/${link}`), link);
  await expect.poll(() => amount(page, "Alder Logistics", "UNATT")).toBe(61);
  await press(page, "Undo");
  expect(await amount(page, "Alder Logistics", "UNATT")).toBe(70);
});

test("a product that nobody knows is a column of its own, and marked", async ({ page }) => {
  await open(page, allocate(["org", "Alder Logistics"], ["quantities", "NEW-7:3,__proto__:1"]));
  await allRead(page);
  await expect(await cell(page, "Alder Logistics", "NEW-7")).toContainText("not in the pool");
  await expect(await cell(page, "Alder Logistics", "__proto__")).toContainText("not in the pool");
  await press(page, /^Make plan/);
  await expect(page.getByRole("alert")).toContainText("NEW-7");
  await expectNothingSent(page);
});

test("organizations that are not listed are told by name, and nobody is added", async ({ page }) => {
  await open(
    page,
    allocate(
      ["org", "Nordwind"],
      ["quantities", "UNATT:1"],
      ["org", "00000000-1111-4222-8333-444444444444"],
      ["quantities", "UNATT:1"],
    ),
  );
  await allRead(page);
  await expect(told(page)).toContainText(
    "The link names “Nordwind” and “00000000-1111-4222-8333-444444444444”, which this connection does not see; nothing was filled for them.",
  );
  await expect(changes(page)).toHaveText("Nothing changed yet");
  await expect(row(page, "Nordwind")).toHaveCount(0);
});

test("amounts out of range, and whatever is hostile, are named as text and left out", async ({ page }) => {
  const hostile = "<img src=x onerror=alert(1)>";
  await open(
    page,
    allocate(
      ["quantities", "UNATT:9"],
      ["org", "Alder Logistics"],
      ["quantities", `UNATT:1e9,AIG:-1,TAUNATT:9007199254740993,${hostile},AIU:`],
      ["__proto__", "1"],
      ["org", hostile],
    ),
  );
  await allRead(page);
  for (const part of ["UNATT:9", "UNATT:1e9", "AIG:-1", "TAUNATT:9007199254740993", hostile, "AIU:"]) {
    await expect(told(page)).toContainText(`“quantities=${part}”, which is not understood`);
  }
  await expect(told(page)).toContainText("“__proto__”, which is not understood");
  await expect(told(page)).toContainText(`names “${hostile}”, which this connection does not see`);
  await expect(changes(page)).toHaveText("Nothing changed yet");
  expect(await page.locator("img").count()).toBe(0);
  await expectNothingSent(page);
});

test("a link of 100 KB is told in a few words, and the page goes on", async ({ page }) => {
  const long = "x".repeat(100_000);
  const parts = Array.from({ length: 20_000 }, (_, n) => `y${n}`).join();
  await open(page, allocate(["org", long], ["quantities", parts], [long, "\u202e\u0007z"]));
  await allRead(page);
  await expect(told(page)).toContainText(`“${"x".repeat(60)}…”, which this connection does not see`);
  await expect(told(page)).toContainText("More of it is not understood and was left out as well.");
  expect((await told(page).innerText()).length).toBeLessThan(2_500);
  await type(page, "Alder Logistics", "UNATT", "61");
  await expect(changes(page)).toContainText("1 organization changed");
});

test("a cell far off is brought into sight", async ({ page }) => {
  await open(page, "allocate");
  await allRead(page);
  const code = await grid(page).getByRole("columnheader").last().locator("b").innerText();
  await expect(await cell(page, "Lumen Utilities", code)).not.toBeInViewport();
  const link = allocate(["org", "Lumen Utilities"], ["quantities", `${code}:61`]);
  await page.evaluate((link) => (location.hash = `#/${link}`), link);
  await expect(await cell(page, "Lumen Utilities", code)).toBeInViewport();
  expect(await amount(page, "Lumen Utilities", code)).toBe(61);
});

/** What stands about the organization on Claim. */
const picker = (page: Page) => page.getByRole("complementary", { name: "Where it goes" });

test("an organization that the key does not see is told beside the picker, and no other is chosen", async ({ page }) => {
  await open(page, "claim?org=1234&serials=Q2KN-7777-2222");
  const note = picker(page).locator(".note");
  await expect(note).toContainText("The link names organization 1234, which this key does not see. Choose another");
  await expect(chosen(page)).toHaveCount(0);
  await expect(box(page)).toHaveValue("Q2KN-7777-2222");
  await press(page, /^Make plan/);
  await expect(page.getByRole("alert")).toContainText("organization");
  await page.reload();
  await expect(note).toContainText("organization 1234");
  await expect(box(page)).toHaveValue("Q2KN-7777-2222");
  await choose(page, MULLER);
  await expect(note).toHaveCount(0);
  await page.reload();
  await expect(chosen(page)).toContainText(MULLER.name);
  await expectNothingSent(page);
});

test("where the site has one organization, a link to another chooses none", async ({ page }) => {
  await site(page, { organization: MULLER.id });
  await open(page, "claim?org=1234&serials=Q2KN-7777-2222");
  await expect(picker(page).locator(".note")).toContainText(
    `The link names organization 1234, and this site claims into ${MULLER.id} only.`,
  );
  await expect(chosen(page)).toHaveCount(0);
  await choose(page, MULLER);
  await expect(picker(page).locator(".note")).toHaveCount(0);
});

test("a site’s organization that the key does not see is told instead of an empty list", async ({ page }) => {
  await site(page, { organization: "1234" });
  await open(page, "claim?serials=Q2KN-7777-2222");
  await expect(picker(page).locator(".note")).toContainText(
    "This site claims into organization 1234 only, which this key does not see.",
  );
  await expect(organizations(page)).toHaveCount(0);
});

test("what can be no organization’s id is named and left out", async ({ page }) => {
  for (const org of ["<b>1</b>", "../1", "1 2", "x".repeat(100_000)]) {
    await open(page, `claim?org=${encodeURIComponent(org)}&serials=Q2KN-7777-2222`);
    await expect(told(page)).toContainText(`“org=${org.slice(0, 56)}`);
    await expect(picker(page).locator(".note")).toHaveCount(0);
    await expect(box(page)).toHaveValue("Q2KN-7777-2222");
    await press(page, "Close");
    await page.goto("about:blank");
  }
});

test("customers and services of a link that are not there are counted and named", async ({ page }) => {
  const known = "510c4619e02e553e7bb98f3a0183a8b5";
  await open(page, `assign?services=ADVANCED_AP,warp_drive&customers=${known},nobody-1,nobody-2,__proto__,-1,1e9`);
  await expect(status(page)).toContainText("1 selected", { timeout: 20_000 });
  await expect(told(page)).toContainText(
    "5 of 6 customers to be selected are not among those here: “nobody-1”, “nobody-2”, “__proto__”, “-1” and “1e9”.",
  );
  await expect(told(page)).toContainText("catalogue does not have “warp_drive”, so that is not chosen");
  await expect(service(page, "advanced_ap")).toBeChecked();
  await expect(page.getByText("1 service chosen")).toBeVisible();
  await expectNothingSent(page);
});

test.describe("a link that is copied", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  /** Copies the link of the form that is shown, and goes away from it. */
  async function copied(page: Page) {
    await press(page, "Copy link");
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).origin).toBe(new URL(page.url()).origin);
    await page.evaluate(() => localStorage.clear());
    await page.goto("about:blank");
    return link;
  }

  test("fills the claim form with the same", async ({ page }) => {
    await open(page, "claim");
    await box(page).fill("Q2KN-7777-2222 (AP)\n4C1234567; Z2AA-BBBB-CCCC\nQ2KN-7777-2222\nAAAAA-BBBBB-CCCCC-DDDD7");
    await choose(page, MULLER);
    await page.getByRole("radio", { name: /^Renew/ }).check();
    const tabs = () => page.getByRole("radio", { name: /^(Serials|Orders|License keys|Subscription)/ }).count();
    const before = await tabs();
    await page.goto(await copied(page));
    await expect(box(page)).toHaveValue("Q2KN-7777-2222\n4C1234567\nZ2AABBBBCCCC\nAAAAA-BBBBB-CCCCC-DDDD7".replace("Z2AABBBBCCCC", "Z2AA-BBBB-CCCC"));
    await expect(chosen(page)).toContainText(MULLER.id);
    await expect(page.getByRole("radio", { name: /^Renew/ })).toBeChecked();
    expect(await tabs()).toBe(before);
    await expect(told(page)).toHaveCount(0);
  });

  test("fills the form of an assignment with the same", async ({ page }) => {
    await openAssign(page);
    await service(page, "advanced_ap").check();
    await page.getByRole("radio", { name: /^Everyone except/ }).check();
    await page.getByRole("radio", { name: /^Un-assign/ }).check();
    const selected = await selectMatching(page, "harbor coffee");
    const ids = await selectedIds(page);
    await page.goto(await copied(page));
    await expect(status(page)).toContainText(`${selected} selected`, { timeout: 20_000 });
    await press(page, "Only selected");
    expect(await selectedIds(page)).toEqual(ids);
    await expect(service(page, "advanced_ap")).toBeChecked();
    await expect(page.getByRole("radio", { name: /^Everyone except/ })).toBeChecked();
    await expect(page.getByRole("radio", { name: /^Un-assign/ })).toBeChecked();
  });

  test("fills the grid with the same", async ({ page }) => {
    await open(page, "allocate");
    await allRead(page);
    await type(page, "Alder Logistics", "UNATT", "61");
    await type(page, "Granite Bank", "AIU", "1451.8");
    const before = await changes(page).innerText();
    await page.goto(await copied(page));
    await allRead(page);
    await expect(changes(page)).toHaveText(before);
    expect(await amount(page, "Granite Bank", "AIU")).toBe(1451.8);
    await expectNothingSent(page);
  });

  test("is not copied where it is too long, or what it would carry is no part of a link", async ({ page }) => {
    await openAssign(page);
    await press(page, /^Select all/);
    await press(page, "Copy link");
    await expect(told(page)).toContainText("More than 8,000 are cut off by some programs, so nothing was copied");
    await page.goto("/#/claim");
    await press(page, "Close");
    await box(page).fill("0123456789abcdef0123456789abcdef01234567\nQ2KN-7777-2222");
    const link = page.getByRole("button", { name: "Copy link" });
    await link.click();
    await expect(page.getByRole("button", { name: "Copied" }).or(told(page))).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain("0123456789abcdef");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) {
    test(`what links fill is accessible and fits, ${colorScheme} at ${width}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(
        page,
        allocate(["org", "Alder Logistics"], ["quantities", "UNATT:61,TAUNATT:x"], ["org", "Nordwind"]),
      );
      await allRead(page);
      await expect(changes(page)).toContainText("1 organization changed");
      await expectSound(page, "Allocate filled by a link");
      await page.goto("about:blank");
      await open(page, "claim?org=1234&serials=Q2KN-7777-2222");
      await expect(picker(page).locator(".note")).toBeVisible();
      await expectSound(page, "Claim for another organization");
      await page.goto("about:blank");
      await open(page, "assign?services=advanced_ap&customers=nobody-1");
      await expect(told(page)).toContainText("nobody-1", { timeout: 20_000 });
      await expectSound(page, "Assign with a customer that is not there");
    });
  }
}
