// What a killed browser leaves on the disk is hunted through as well.

import { expect } from "./desk";
import { test } from "./killable";

const SECRET = "Pl4nted on the disk DISK";

test("a secret in the database of a browser that is killed is found in its profile", async ({ killable, hunt }) => {
  const page = await killable.start();
  await page.evaluate(async (it) => {
    const opening = indexedDB.open("x");
    opening.onupgradeneeded = () => opening.result.createObjectStore("x");
    await new Promise((done) => (opening.onsuccess = done));
    const writing = opening.result.transaction("x", "readwrite", { durability: "strict" });
    writing.objectStore("x").put(it, 1);
    await new Promise((done) => (writing.oncomplete = done));
  }, SECRET);
  hunt.plant(SECRET, "of this test");
  await killable.kill();
  const found = await hunt.finds();
  hunt.forgive();
  expect(found).toContainEqual(expect.stringMatching(/^a secret in the disk, .*IndexedDB.*: of this test, …DISK$/));
});
