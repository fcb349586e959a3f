// What cannot be read is told in clear words, and what was there before stays.

import { writeFileSync } from "node:fs";
import { expect, test } from "./desk";
import { addLive, box, card, chooseFile, dropFiles, makePlan, open } from "./screens";

const BEFORE = "Q2KN-7777-2222";

test.beforeEach(async ({ page }) => {
  await open(page, "claim");
  await box(page).fill(BEFORE);
});

const workbook = Buffer.concat([
  Buffer.from("PK\x03\x04\x14\0\x06\0"),
  Buffer.from("xl/workbook.xml"),
]);
const picture = Buffer.from(
  "89504e470d0a1a0a0000000d494844520000000100000001080600000000ffff",
  "hex",
);

for (const [what, name, content, told] of [
  ["an empty file", "note.csv", Buffer.alloc(0), "The file is empty. Choose another."],
  [
    "a file of blanks",
    "note.txt",
    Buffer.from(" \r\n\t\r\n"),
    "The file is empty. Choose another.",
  ],
  [
    "a binary file",
    "note.png",
    picture,
    "This file holds no text. Export it as text or CSV, then drop that.",
  ],
  [
    "a workbook",
    "note.xlsx",
    workbook,
    "This is a workbook. Open it and save the sheet as CSV, then drop the CSV.",
  ],
  [
    "a workbook that is called CSV",
    "note.csv",
    workbook,
    "This is a workbook. Open it and save the sheet as CSV, then drop the CSV.",
  ],
  [
    "a PDF",
    "note.pdf",
    Buffer.from("%PDF-1.7\nQ2KN-7777-3333"),
    "This is a document, not a text. Copy its text and paste it here.",
  ],
  [
    "a file of 50 MB",
    "note.csv",
    Buffer.alloc(50_000_000, "x"),
    /^The file has (50|47) MB; \d+ MB is the most\. Split it, or paste the part with the serials\.$/,
  ],
] as const) {
  test(`${what} is told, and the paste is still there`, async ({ page }, info) => {
    const path = info.outputPath(name);
    writeFileSync(path, content);
    await chooseFile(page).setInputFiles(path);
    await expect(page.getByRole("alert")).toHaveText(told);
    await expect(box(page)).toHaveValue(BEFORE);
    await expect(page.getByText("1 item", { exact: true })).toBeVisible();
    await dropFiles(page, [path]);
    await expect(page.getByRole("alert")).toHaveText(told);
    await expect(box(page)).toHaveValue(BEFORE);
    await box(page).fill("Q2KN-7777-3333");
    await expect(page.getByRole("alert")).toBeHidden();
  });
}

const TEXT = "Gerät;Seriennummer\r\nMüller größe;Q2KN-7777-3333\r\n";
const big = (text: string) => Buffer.from(text, "utf16le").swap16();
for (const [what, content] of [
  ["UTF-16 with its mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
  ["UTF-16 without a mark", Buffer.from(TEXT, "utf16le")],
  ["big-endian UTF-16", big(`\uFEFF${TEXT}`)],
  ["Latin-1", Buffer.from(TEXT, "latin1")],
  ["UTF-8 with its mark", Buffer.from(`\uFEFF${TEXT}`, "utf8")],
] as const) {
  test(`a file in ${what} is read`, async ({ page }, info) => {
    const path = info.outputPath("note.csv");
    writeFileSync(path, content);
    await dropFiles(page, [path]);
    await expect(box(page)).toHaveValue(/Müller größe/);
    const row = page
      .getByRole("table", { name: "Serials" })
      .getByRole("row")
      .filter({ hasText: "Q2KN-7777-3333" });
    await expect(row).toContainText("line 2, Seriennummer");
    await expect(page.getByText("1 item", { exact: true })).toBeVisible();
  });
}

const PAGE = `<!doctype html><html><head><title>Order</title><script>var a = "Q2KN-9999-2222";</script>
<style>.a::after { content: "Q2KN-9999-3333" }</style></head><body><table><tr><th>Model</th><th>Serial</th></tr>
<tr><td>MX68</td><td>Q2KN&#8209;7777&#8209;<b>3333</b></td></tr><tr><td>MX68</td><td>Q2KN-7777-4444</td></tr></table></body></html>`;

for (const way of ["pasted", "dropped"]) {
  test(`a web page that is ${way} gives what a reader of it sees`, async ({ page }, info) => {
    if (way === "pasted") {
      await box(page).fill(PAGE);
    } else {
      writeFileSync(info.outputPath("order.html"), PAGE);
      await dropFiles(page, [info.outputPath("order.html")]);
    }
    const table = page.getByRole("table", { name: "Serials" });
    for (const serial of ["Q2KN-7777-3333", "Q2KN-7777-4444"]) {
      await expect(table.getByRole("row").filter({ hasText: serial })).toBeVisible();
    }
    await expect(page.getByText("2 items", { exact: true })).toBeVisible();
  });
}

test("text without anything claimable is told apart from no text", async ({ page }) => {
  await box(page).fill("Call +1 415 555 0100. MAC 00:18:0a:9a:aa:01, PO 4500012345, EUR 1,299.00");
  await expect(page.getByText("Nothing claimable in this text")).toBeVisible();
  await makePlan(page).click();
  await expect(page.getByRole("alert")).toContainText("Paste or drop something to claim.");
  await expect(page.getByRole("alert")).toContainText("Choose an organization.");
});

test.describe("where no proxy stands", () => {
  test.use({ expectedErrors: [/status of 404/] });

  for (const [what, answer, told] of [
    [
      "a plain web host",
      { status: 404, contentType: "text/html", body: "<h1>Not found</h1>" },
      "No proxy of ours answers: the host said 404",
    ],
    [
      "a host that answers everything with the page",
      { status: 200, contentType: "text/html", body: "<!doctype html><p>License Desk" },
      "There is no proxy: the host answers with a page",
    ],
  ] as const) {
    test(`the test of a live connection on ${what} says that the proxy is missing`, async ({
      page,
    }) => {
      await page.route("**/proxy/**", (route) => route.fulfill(answer));
      await addLive(page);
      const connection = card(page, "Warehouse");
      await connection.getByRole("button", { name: "Test" }).click();
      await expect(connection.getByText(told)).toBeVisible();
      await expect(connection.getByText("A configuration that fits")).toBeVisible();
      await page.goto("/#/claim");
      await expect(page.getByRole("alert")).toContainText("The organizations could not be read");
      await expect(box(page)).toHaveValue(BEFORE);
    });
  }
});
