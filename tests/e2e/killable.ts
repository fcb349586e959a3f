// A browser that a spec can kill as a crash or a power cut does, and start again as it was left.

import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { expect, test as base } from "./desk";
import type { Hunt } from "./hunt";
import { LIVE } from "./servers";

/** A browser of its own, with its own profile, that can be killed whole. */
export class Killable {
  private process?: ChildProcess;
  private browser?: Browser;

  constructor(
    private profile: string,
    private watch: (context: BrowserContext) => Promise<void>,
    private hunt: Hunt,
  ) {}

  /** Starts it on its profile, as it was left. */
  async start(): Promise<Page> {
    const { executablePath, args = [] } = base.info().project.use.launchOptions!;
    this.process = spawn(
      executablePath!,
      [...args, "--remote-debugging-port=0", `--user-data-dir=${this.profile}`, "about:blank"],
      // A process group of its own, so that no part of it outlives the others.
      { detached: true, stdio: "ignore" },
    );
    const said = `${this.profile}/DevToolsActivePort`;
    await expect
      .poll(() => existsSync(said) && readFileSync(said, "utf8").includes("\n"), {
        timeout: 20_000,
      })
      .toBe(true);
    const [port] = readFileSync(said, "utf8").split("\n");
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const context = this.browser.contexts()[0]!;
    await this.watch(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${LIVE}/`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    // For what the one before has left.
    await this.look();
    return page;
  }

  /** Looks for secrets in what its pages show and keep. */
  async look() {
    if (this.process) await this.hunt.look(this.browser!.contexts()[0]!);
  }

  /** kill -9, every process of it; and looks for secrets in what stays on the disk. */
  async kill() {
    if (!this.process) return;
    const gone = new Promise((done) => this.process!.once("exit", done));
    process.kill(-this.process.pid!, "SIGKILL");
    await gone;
    this.process = undefined;
    // Else the next start would read the port of this one.
    rmSync(`${this.profile}/DevToolsActivePort`, { force: true });
    this.hunt.disk(this.profile);
  }
}

/** A fixture, so that the browser is killed even when its test runs out of time. */
export const test = base.extend<{ killable: Killable }>({
  killable: async ({ watch, hunt }, use, info) => {
    const killable = new Killable(info.outputPath("profile"), watch, hunt);
    await use(killable);
    await killable.look();
    await killable.kill();
  },
});
