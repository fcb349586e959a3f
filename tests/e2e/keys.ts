// The keyboard, pressed as a hand does, and counted.

import type { Page } from "@playwright/test";

/** A keyboard that counts: a chord is one press. */
export class Keys {
  presses = 0;
  constructor(private page: Page) {}

  async press(key: string) {
    this.presses += 1;
    await this.page.keyboard.press(key);
  }

  /** Presses Tab until the focus is where it should be, or the most is reached. */
  async tabTo(name: RegExp, most: number) {
    const focused = () =>
      this.page.evaluate(() => {
        const at = document.activeElement as HTMLInputElement;
        const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? "";
        return `${label} ${at.textContent}`.trim();
      });
    for (let n = 0; n <= most; n += 1) {
      if (name.test(await focused())) return;
      await this.press("Tab");
    }
    throw new Error(`${name} is not reached by ${most} tabs`);
  }
}
