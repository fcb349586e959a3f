// An install of UiPath's over HTTP, through the proxy: each link of the way that the doctor looks at,
// and that a password goes nowhere else.

import { expect, test } from "./desk";
import { addUipath, card, open } from "./screens";
import * as vendor from "./vendor";

test.use({ expectedErrors: [/status of (400|401|403|404|502)/] });
test.beforeEach(() => vendor.reset());

const USER = "User name or mail address";

test("the doctor goes from the proxy to the install, and says what a token may do", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  const suite = card(page, "Suite");
  const found = async (...lines: (string | RegExp)[]) => {
    await suite.getByRole("button", { name: "Test" }).click();
    for (const line of lines) await expect(suite.getByText(line)).toBeVisible();
  };
  await found("The proxy is there and is ours", "The install answers", "There is no key to test with");
  // A token of the wrong kind.
  await suite.getByRole("radio", { name: "Paste a token" }).check();
  await suite.getByLabel("Access token").fill("demo-organization");
  await suite.getByRole("button", { name: "Use token" }).click();
  await found("The token is good, and not a host administrator’s");
  await suite.getByRole("button", { name: "Forget the token" }).click();
  await suite.getByLabel(USER).fill("admin");
  await suite.getByLabel("Password").fill("demo");
  await suite.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(suite.getByRole("timer")).toHaveText(/^(30:00|29:\d\d)$/);
  await found("The token is a host administrator’s", /^The access token ends at/, "The clock is right");
});

test("secrets go to the install once, and into nothing else", async ({ page }) => {
  const planted = "Pl4nted-Passw0rd";
  const bodies: string[] = [];
  page.on("request", (request) => {
    if ((request.postData() ?? "").includes(planted)) bodies.push(new URL(request.url()).pathname);
  });
  await open(page);
  await addUipath(page, { name: "Suite", world: "Live" });
  const suite = card(page, "Suite");
  await suite.getByLabel(USER).fill("admin");
  await suite.getByLabel("Password").fill(planted);
  await suite.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(suite.getByRole("alert")).toContainText("The install did not let you in.");
  expect(bodies).toEqual(["/proxy/uipath/own/api/account/authenticate"]);
  const tried = (await vendor.log()).filter((it) => it.path.endsWith("/authenticate"));
  expect(tried.map((it) => it.status)).toEqual([401]);
  expect(await suite.getByLabel("Password").inputValue()).toBe("");
});

test("an organization’s application signs in, and the older path is taken", async ({ page }) => {
  await open(page);
  const home: [string, string] = ["alder", "9718fc60-af9e-4d72-92aa-b40584b8b18c"];
  await addUipath(page, { name: "Alder", world: "Live", home });
  const alder = card(page, "Alder");
  await alder.getByLabel("Client id", { exact: true }).fill("demo-application");
  await alder.getByLabel("Client secret").fill("demo-secret");
  await alder.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(alder.getByText(/renewed by itself/)).toBeVisible();
  await alder.getByRole("button", { name: "Test" }).click();
  await expect(alder.getByText("The token is good for this organization")).toBeVisible();
  await addUipath(page, { name: "Older", world: "Live" });
  const older = card(page, "Older");
  await older.getByText("Where the install differs").click();
  await older.getByLabel("Organization before the path").fill("alder");
  await older.getByLabel("Tenant before the path").fill("default");
  await older.getByLabel(USER).fill("admin");
  await older.getByLabel("Password").fill("demo");
  await older.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(older.getByRole("timer")).toBeVisible();
  const paths = (await vendor.log()).map((it) => it.path);
  expect(paths).toContain("/alder/default/api/account/authenticate");
});

test("a page where the API should be, and a place that the proxy does not know", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Wrong", world: "Live", home: ["nobody", "n-o-b-o-d-y"] });
  const wrong = card(page, "Wrong");
  await wrong.getByRole("radio", { name: "Paste a token" }).check();
  await wrong.getByLabel("Access token").fill("demo-organization");
  await wrong.getByRole("button", { name: "Use token" }).click();
  await wrong.getByRole("button", { name: "Test" }).click();
  await expect(wrong.getByText("This address is not that API: a web page came.")).toBeVisible();
  await page.route("**/proxy/health", (route) =>
    route.fulfill({ json: { proxy: "license-desk", places: { uipath: ["other"] } } }),
  );
  await wrong.getByRole("button", { name: "Test" }).click();
  await expect(wrong.getByText("The proxy does not lead to “own”")).toBeVisible();
  await page.unroute("**/proxy/health");
  await page.route("**/proxy/uipath/own/**", (route) =>
    route.fulfill({ status: 502, headers: { "x-license-desk-proxy": "upstream-lost" }, body: "{}" }),
  );
  await wrong.getByRole("button", { name: "Test" }).click();
  // After four tries.
  await expect(wrong.getByText("The install gives no answer.")).toBeVisible({ timeout: 25_000 });
  await expect(wrong.getByText(/certificate .* 90 days.*CORS/)).toBeVisible();
});
