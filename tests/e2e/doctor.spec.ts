// What the test of a connection says of a proxy that is not as it should be, and the configuration
// that it offers.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectSound, test } from "./desk";
import { account, show } from "./network";
import { addLive, addUipath, card, open, text } from "./screens";
import { DEMO } from "./servers";

/** What a proxy of today says of itself. */
const health = (page: Page, change: object) =>
  page.route("**/proxy/health", (route) =>
    route.fulfill({
      headers: { "x-license-desk-proxy": "health" },
      json: { proxy: "license-desk", version: "0.1.0", ...change },
    }),
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

test.use({ expectedErrors: [/status of (401|403|404|421|502)|ERR_FAILED/] });

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
  // What the old one leads to is not cut off by the new one.
  await expect(shown(page)).toContainText("/proxy/meraki/canada/");
});

test("an install is asked for its address", async ({ page }) => {
  await health(page, { places: {}, calls: {} });
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  await card(page, "Suite").getByRole("button", { name: "Test" }).click();
  await expect(card(page, "Suite").getByText("The proxy does not lead to “own”")).toBeVisible();
  await expect(mend(page).getByText("Put in the address of the place above.")).toBeVisible();
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

for (const [what, answer, told] of [
  ["sends to its own page", { status: 302, headers: { location: "/login" } }, "sends to another page"],
  ["asks who is there", { status: 401, body: "no" }, "asks who is there (401)"],
] as const) {
  test(`a sign-on before the proxy that ${what} is told, and no configuration would help`, async ({ page }) => {
    await page.route("**/proxy/**", (route) => route.fulfill(answer));
    await open(page);
    await addLive(page);
    await connection(page).getByRole("button", { name: "Test" }).click();
    await expect(connection(page).getByText(told)).toBeVisible();
    await expect(connection(page).getByText("The desk sends no cookie to the proxy")).toBeVisible();
    await expect(mend(page)).toHaveCount(0);
  });
}

test("a proxy of another name is told", async ({ page }) => {
  await page.route("**/proxy/**", (route) => route.fulfill({ status: 421, body: "" }));
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("written for another name than this page’s")).toBeVisible();
});

test("where something answers in the proxy's place, no alarm is raised and nothing is promised", async ({ page }) => {
  const own = readFileSync("../../proxy/nginx.conf", "utf8");
  const { calls } = JSON.parse(own.match(/\{"calls".*\}/)![0]);
  await health(page, { places: { meraki: ["global"] }, calls });
  await page.route("**/proxy/meraki/**", (route) => route.fulfill({ status: 403, body: "firewall" }));
  await open(page);
  await addLive(page);
  await connection(page).getByRole("button", { name: "Test" }).click();
  await expect(connection(page).getByText("could not be tried")).toBeVisible();
  await expect(connection(page).getByText("Testing…")).toHaveCount(0);
  await expect(connection(page).getByText("lets through what is no call")).toHaveCount(0);
  await expect(mend(page)).toHaveCount(0);
});

test("what was typed stays when the connection is tested again", async ({ page }) => {
  await page.route("**/proxy/**", (route) => route.fulfill({ status: 404, body: "no" }));
  await open(page);
  await examine(page);
  await mend(page).getByRole("radio", { name: "Caddy" }).check();
  await mend(page).getByLabel("Address of the proxy").fill("https://licenses.nordwind.example");
  await connection(page).getByRole("button", { name: "Test" }).click();
  await expect(connection(page).getByText("Testing…")).toHaveCount(0);
  await expect(mend(page).getByRole("radio", { name: "Caddy" })).toBeChecked();
  await expect(shown(page)).toContainText("licenses.nordwind.example {");
});

test("where nothing answers, that is told apart from a wrong answer", async ({ page }) => {
  await page.route("**/proxy/**", (route) => route.abort());
  await open(page);
  await examine(page);
  await expect(connection(page).getByText("No answer of the proxy reaches this page")).toBeVisible();
});

test.describe("a proxy at another origin", () => {
  const elsewhere = "https://proxy.example";
  test.use({
    proxyOrigin: elsewhere,
    expectedErrors: [/proxy\.example|ERR_FAILED|Failed to fetch/],
  });
  test.beforeEach(({ page }) =>
    page.route("**/config.json", (route) => route.fulfill({ json: { proxy: `${elsewhere}/proxy` } })),
  );

  test("that this page's policy does not allow is told so", async ({ page }) => {
    await open(page);
    await addLive(page);
    await connection(page).getByRole("button", { name: "Test" }).click();
    await expect(connection(page).getByText("policy does not allow the proxy’s address")).toBeVisible();
    await expect(connection(page).getByText("cargo xtask bundle --proxy-origin")).toBeVisible();
    await expect(mend(page)).toHaveCount(0);
    await show(page);
    await expect(page.getByText("Something else was asked for")).toHaveCount(0);
    await expect(page.getByText("policy does not allow the proxy’s address")).toBeVisible();
  });

  for (const [what, hears, told] of [
    ["that lets no page of this origin read it is told apart from none", true, "does not let this page read it"],
    ["that does not answer may also be for other pages", false, "No answer of the proxy reaches this page"],
  ] as const) {
    test(what, async ({ page }) => {
      await page.route((url) => url.origin === DEMO && url.pathname === "/", async (route) => {
        const answer = await route.fetch();
        const headers = answer.headers();
        const policy = headers["content-security-policy"]!;
        headers["content-security-policy"] = policy.replace("connect-src 'self'", `$& ${elsewhere}`);
        await route.fulfill({ response: answer, headers });
      });
      // As a browser does with a server that says nothing of other origins: only the blind look, which
      // comes second, is answered.
      let looks = 0;
      await page.route(`${elsewhere}/**`, (route) => {
        looks += 1;
        return hears && looks === 2 ? route.fulfill({ body: "{}" }) : route.abort();
      });
      await open(page);
      await addLive(page);
      await connection(page).getByRole("button", { name: "Test" }).click();
      await expect(connection(page).getByText(told)).toBeVisible();
      await expect(mend(page).getByRole("alert")).toContainText("serves pages over https only");
      await show(page);
      expect((await account(page))["To any other address"]).toBe(0);
    });
  }
});
