// The `test` that every spec uses: it fails on any console error, uncaught exception, breach of the
// content security policy, request to another origin, or secret that is found where none belongs,
// whatever the spec itself looks at.

import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import axe from "axe-core";
import { Hunt } from "./hunt";

export { expect };

type Watch = {
  /**
   * Console errors that a spec brings about on purpose, such as a refused request's. One expression
   * with alternatives: Playwright takes a list of two objects for a value and its options.
   */
  expectedErrors: RegExp[];
  /** The origin of a proxy that is not the page's own. */
  proxyOrigin: string | undefined;
  /** What went wrong so far. */
  mishaps: string[];
  /** Looks for secrets, in every context that is watched. */
  hunt: Hunt;
  /** Watches a browser's context; the one that Playwright makes is watched by itself. */
  watch: (context: BrowserContext) => Promise<void>;
};

export const test = base.extend<Watch>({
  expectedErrors: [[], { option: true }],
  proxyOrigin: [undefined, { option: true }],

  mishaps: async ({}, use) => {
    const mishaps: string[] = [];
    await use(mishaps);
    expect(mishaps).toEqual([]);
  },

  hunt: async ({ mishaps }, use) => {
    const hunt = new Hunt();
    await use(hunt);
    mishaps.push(...(await hunt.finds()));
  },

  watch: async ({ baseURL, proxyOrigin, expectedErrors, mishaps, hunt }, use) => {
    const note = (text: string) => {
      if (!expectedErrors.some((expected) => expected.test(text))) mishaps.push(text);
    };
    const known = [new URL(baseURL!).origin, proxyOrigin];
    await use(async (context) => {
      await hunt.attach(context);
      await context.exposeBinding("noteViolation", (_, text: string) => note(text));
      await context.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) =>
          (window as any).noteViolation(`${event.violatedDirective} forbids ${event.blockedURI}`),
        );
      });
      context.on("console", (message) => {
        // The doctor asks a proxy for what it should refuse, and the browser tells of every refusal.
        const probe = message.location().url.endsWith("/license-desk-probe");
        if (message.type() === "error" && !probe) note(`console: ${message.text()}`);
      });
      context.on("weberror", (event) => note(`uncaught: ${event.error()}`));
      context.on("request", (request) => {
        const url = new URL(request.url());
        const inside = ["data:", "blob:"].includes(url.protocol);
        if (!inside && !known.includes(url.origin)) note(`foreign request: ${request.url()}`);
      });
      const sockets = (page: Page) =>
        page.on("websocket", (socket) => note(`a socket: ${socket.url()}`));
      context.pages().forEach(sockets);
      context.on("page", sockets);
    });
  },

  context: async ({ context, watch, hunt }, use) => {
    await watch(context);
    await use(context);
    await hunt.look(context);
  },
});

/** Fails on what axe finds, in the page as it stands: WCAG 2.2 A and AA, and good practice. */
export async function expectAccessible(page: Page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await (window as any).axe.run(document, { runOnly: { type: "tag", values } });
    return result.violations.map(
      (rule: any) => `${rule.id}: ${rule.help}: ${rule.nodes.map((n: any) => n.target).join(", ")}`,
    );
  });
  expect(found).toEqual([]);
}

/** Notes what axe finds in the page as it stands, and whether it is wider than the window. */
export const expectSound = (page: Page, what: string) =>
  base.step(what, async () => {
    // From its top: a box that the bar lies over in part, as the page is scrolled, counts as small.
    await page.evaluate(() => scrollTo(0, 0));
    await expect.soft(expectAccessible(page), what).resolves.toBeUndefined();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(over, `${what} does not scroll sideways`).toBeLessThanOrEqual(0);
    // For whoever wants to look at them.
    if (process.env.SHOTS) {
      const name = base.info().title.replace(/.*, /, "").concat(" ", what).replaceAll(" ", "-");
      await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
    }
  });
