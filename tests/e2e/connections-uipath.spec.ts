// Connections to an install of UiPath's in the demo: what the form takes, what signing in and the test
// of one say.

import { expect, expectAccessible, expectSound, test } from "./desk";
import { addUipath, card, go, open } from "./screens";

test("a demo of the host and of an organization are there and are tested", async ({ page }) => {
  await open(page, "connections");
  for (const [name, lines] of [
    ["UiPath demo", ["Simulated in this page", "The install answers", "The token is a host administrator’s"]],
    ["UiPath organization demo", ["The install answers", "The token is good for this organization"]],
  ] as const) {
    const connection = card(page, name);
    await expect(connection.getByText("in use")).toBeVisible();
    await connection.getByRole("button", { name: "Test" }).click();
    for (const line of lines) {
      await expect(connection.getByText(line)).toBeVisible();
    }
  }
  await expect(card(page, "UiPath demo").getByText("UiPath Automation Suite · own · host")).toBeVisible();
  await expectSound(page, "connections with UiPath");
});

test("a password becomes a token for half an hour, counted down, and is gone", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await addUipath(page, { name: "Suite" });
  const suite = card(page, "Suite");
  await suite.getByText("Sign in as somebody").click();
  const password = suite.getByLabel("Password");
  await expect(password).toHaveAttribute("type", "password");
  await suite.getByLabel("User name or mail address").fill("admin");
  await password.fill("wrong");
  await suite.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(suite.getByRole("alert")).toContainText("The install did not let you in.");
  await expect(suite.getByRole("alert")).toContainText("Invalid user name or password");
  await expect(password).toHaveValue("");
  await expectAccessible(page);
  await password.fill("demo");
  await suite.getByRole("button", { name: "Sign in", exact: true }).click();
  const left = suite.getByRole("timer");
  await expect(left).toHaveText(/^(30:00|29:5\d)$/);
  await page.clock.runFor(61_000);
  await expect(left).toHaveText(/^28:\d\d$/);
  await suite.getByRole("button", { name: "Test" }).click();
  await expect(suite.getByText("The token is a host administrator’s")).toBeVisible();
  // It ends: that is said by itself, and whoever signed in is known to the field.
  await page.clock.runFor(29 * 60_000);
  await expect(suite.getByText("The token has ended.")).toBeVisible();
  await expect(suite.getByLabel("User name or mail address")).toHaveValue("admin");
  await expect(suite.getByLabel("Password")).toHaveValue("");
});

test("what differs at an install is kept, and what is amiss is said", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Suite" });
  const suite = card(page, "Suite");
  const signIn = () => suite.getByRole("button", { name: "Sign in", exact: true }).click();
  await suite.getByText("Sign in as somebody").click();
  await signIn();
  await expect(suite.getByRole("alert")).toHaveText("Put in a name and a password.");
  await suite.getByText("Where the install differs").click();
  await suite.getByLabel("Organization before the path").fill("alder");
  await suite.getByLabel("User name or mail address").fill("admin");
  await suite.getByLabel("Password").fill("demo");
  await signIn();
  await expect(suite.getByRole("alert")).toContainText("it needs both");
  await suite.getByLabel("Tenant before the path").fill("default");
  await suite.getByLabel("Tenancy name").fill("Host");
  await signIn();
  await expect(suite.getByText("Token in memory only")).toBeVisible();
  await page.reload();
  await suite.getByText("Sign in as somebody").click();
  await suite.getByText("Where the install differs").click();
  await expect(suite.getByLabel("Tenant before the path")).toHaveValue("default");
  await expect(suite.getByLabel("Tenancy name")).toHaveValue("Host");
  await expect(suite.getByLabel("Password")).toHaveValue("");
  await suite.getByRole("radio", { name: "Paste a token" }).check();
  await suite.getByLabel("Access token").fill("demo-uipath-expired");
  await suite.getByRole("button", { name: "Use token" }).click();
  await suite.getByRole("button", { name: "Test" }).click();
  await expect(suite.getByText("The key was not accepted.")).toBeVisible();
});

test("an organization has its own connection, by an application’s secret", async ({ page }) => {
  await open(page);
  await addUipath(page, { name: "Birch", home: ["../x", "b"] }, false);
  const form = card(page, "Add a connection");
  await expect(form.getByRole("alert")).toContainText("name in addresses has letters");
  // The application is the first organization's, and this is another.
  await addUipath(page, {
    name: "Birch",
    home: ["birch", "{4B648251-99ED-4E9A-923E-05CE6D9E999A}"],
  });
  const birch = card(page, "Birch");
  await expect(birch.getByText("UiPath Automation Suite · own · birch")).toBeVisible();
  await expect(birch.getByText("in use")).toBeVisible();
  await expect(card(page, "UiPath demo").getByText("in use")).toBeVisible();
  await expect(card(page, "UiPath organization demo").getByRole("button", { name: "Use" })).toBeVisible();
  await birch.getByText("Sign in as somebody").click();
  await birch.getByLabel("Client id", { exact: true }).fill("demo-application");
  await birch.getByLabel("Client secret").fill("wrong");
  await birch.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(birch.getByRole("alert")).toContainText("did not take the client’s id and secret");
  await birch.getByLabel("Client secret").fill("demo-secret");
  await birch.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(birch.getByText(/renewed by itself/)).toBeVisible();
  await birch.getByRole("button", { name: "Test" }).click();
  await expect(birch.getByText("not for this organization’s licenses")).toBeVisible();
  await go(page, "Home");
});
