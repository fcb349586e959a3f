// What the test of a connection says of a proxy that is not as it should be, and the configuration
// that it offers.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectSound, test } from "./desk";
import { addLive, addUipath, card, open, text } from "./screens";

/** What a proxy of today says of itself. */
const health = (page: Page, change: object) =>
  page.route("**/proxy/health", (route) =>
    route.fulfill({ json: { proxy: "license-desk", version: "0.1.0", ...change } }),
  );

/** The answer of a proxy of ours to what is no call. */
const refused = (page: Page) =>
  page.route("**/proxy/meraki/**", (route) =>
    route.fulfill({ status: 404, headers: { "x-license-desk-proxy": "refused" }, body: "{}" }),
  );

const connection = (page: Page) => card(page, "Warehouse");
const mend = (page: Page) => page.getByRole("region", { name: "A configuration for the proxy" });
const shown = (page: Page) => mend(page).locator("pre.file");

async function examine(page: Page) {
  await addLive(page);
  await connection(page).getByRole("button", { name: "Test" }).click();
  await expect(mend(page)).toBeVisible();
}

/** What `cargo xtask proxy` writes with these options. */
function written(folder: string, options: string) {
  const xtask = process.env.XTASK ?? "../../target/debug/xtask";
  execFileSync(xtask, ["proxy", "--out", folder, ...options.split(" ")], { stdio: "ignore" });
  return (name: string) => readFileSync(`${folder}/${name}`, "utf8");
}

test.use({ expectedErrors: [/status of (404|502)|ERR_FAILED/] });

test("where there is no proxy, the configuration for each server is the project's own", async ({
  page,
}, info) => {
  await page.route("**/proxy/**", (route) => route.fulfill({ status: 404, body: "no" }));
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("No proxy of ours answers: the host said 404")).toBeVisible();
  const file = written(info.outputPath("kit"), "--site https://desk.example --place meraki/global");
  for (const [server, name] of [
    ["nginx", "nginx.conf"],
    ["Caddy", "Caddyfile"],
    ["Cloudflare", "worker.js"],
  ]) {
    await mend(page).getByRole("radio", { name: server }).check();
    expect(await shown(page).textContent()).toBe(file(name!));
    const download = page.waitForEvent("download");
    await mend(page).getByRole("button", { name: `Save ${name}` }).click();
    expect(await text(await download)).toBe(file(name!));
  }
  await expectSound(page, "a configuration that fits");
});

test("the address of the proxy is put in, and a wrong one is named", async ({ page }) => {
  await page.route("**/proxy/**", (route) => route.fulfill({ status: 404, body: "no" }));
  await open(page);
  await examine(page);
  const address = mend(page).getByLabel("Address of the proxy");
  await address.fill("https://licenses.nordwind.example");
  await expect(shown(page)).toContainText("server_name licenses.nordwind.example;");
  await expect(mend(page)).toContainText("--site https://licenses.nordwind.example --place meraki/global");
  for (const wrong of ["nordwind", "http://nordwind.example", "https://a.example; evil"]) {
    await address.fill(wrong);
    await expect(mend(page).getByRole("alert")).toContainText(wrong);
    await expect(shown(page)).toHaveCount(0);
  }
});

test("a place that the proxy does not lead to is named, and is in the configuration", async ({ page }) => {
  await health(page, { places: { meraki: ["canada"] }, calls: {} });
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("The proxy does not lead to “global”")).toBeVisible();
  await expect(shown(page)).toContainText("/proxy/meraki/global/");
});

test("an install is asked for its address", async ({ page }) => {
  await health(page, { places: { meraki: ["global"] }, calls: {} });
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  await card(page, "Suite").getByRole("button", { name: "Test" }).click();
  await expect(card(page, "Suite").getByText("The proxy does not lead to “own”")).toBeVisible();
  await expect(mend(page).getByText("Put in the address of the install.")).toBeVisible();
  await mend(page).getByLabel("Address of the install “own”").fill("https://suite.nordwind.example");
  await expect(shown(page)).toContainText("suite.nordwind.example");
  await expectSound(page, "an install’s address");
});

test("a proxy of another version, and one that lets everything through, are told", async ({ page }) => {
  await health(page, { places: { meraki: ["global"] }, calls: { meraki: "00000000" } });
  await page.route("**/proxy/meraki/**", (route) => route.fulfill({ json: [] }));
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("written for another version of the desk")).toBeVisible();
  await expect(connection(page).getByText("lets through what is no call of the desk")).toBeVisible();
  await expect(connection(page).getByText("The proxy is there and is ours")).toHaveCount(0);
});

test("a proxy that is as it should be offers nothing to change", async ({ page }) => {
  const own = readFileSync("../../proxy/nginx.conf", "utf8");
  const { calls } = JSON.parse(own.match(/\{"calls".*\}/)![0]);
  await health(page, { places: { meraki: ["global"] }, calls });
  await refused(page);
  await open(page);
  await addLive(page);
  await connection(page).getByRole("button", { name: "Test" }).click();
  await expect(connection(page).getByText("The proxy is there and is ours")).toBeVisible();
  await expect(connection(page).getByText("Testing…")).toHaveCount(0);
  await expect(mend(page)).toHaveCount(0);
});

test("where nothing answers, that is told apart from a wrong answer", async ({ page }) => {
  await page.route("**/proxy/**", (route) => route.abort());
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("Nothing answers where the proxy should be")).toBeVisible();
});
