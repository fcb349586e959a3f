// Times the release build of examples/bench.rs, and beside it the same work in other ways, in one
// process. Prints one JSON object a line; judges nothing.
"use strict";
const { Text, Form } = require(process.argv[2]);

const LINES = 100_000;
const ITEMS = 10_000;
const STEPS = 10_000;
const ROUNDS = 25;

/** Times `work` in milliseconds: the first call apart, since that is the one a person waits for. */
function time(name, work, of = 1, prepare = () => undefined) {
  const samples = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const prepared = prepare();
    const start = performance.now();
    const result = work(prepared);
    samples.push((performance.now() - start) / of);
    if (!result) throw new Error(`${name}: nothing was done`);
  }
  const [first, ...rest] = samples;
  console.log(JSON.stringify({ name, first, samples: rest }));
}

// The letters of real serials: no 0, 1, I or O.
const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** The nth of many codes, no two alike: an odd factor maps 2^30 numbers onto themselves. */
function code(first, n) {
  let left = Math.imul(n, 0x2545f491) & 0x3fffffff;
  let text = `${first}2`;
  for (let at = 2; at < 12; at += 1) {
    if (at % 4 === 0) text += "-";
    text += at < 8 ? LETTERS[left & 31] : LETTERS[(at * 7 + n) & 31];
    if (at < 8) left >>>= 5;
  }
  return text;
}

const serial = (n) => code("Q", n);
const mac = (n) => `e0:cb:bc:${[n >> 16, n >> 8, n].map((b) => (b & 255).toString(16).padStart(2, "0")).join(":")}`;
const lines = (line) => Array.from({ length: LINES }, (_, n) => line(n)).join("\n");

const SENTENCES = [
  () => "Hi all, the second pallet has arrived; please claim these before the weekend.",
  (n) => `> On Friday the depot wrote: box ${n % 40} holds ${serial(n)} and its rack kit (PO 45${n}).`,
  (n) => `S/N: ${serial(n)}   MAC ${mac(n)}`,
  () => "Call +41 44 555 01 99 when the doors are open. Unit price CHF 1,249.00, VAT not included.",
  (n) => `  - license ${code("Z", n)}, order 4C${String(n % 10_000_000).padStart(7, "0")}, three years`,
  () => "",
];

const INPUTS = [
  ["serials", lines(serial)],
  [
    "CSV",
    `Line,Product,Serial number,MAC address,PO number,Unit price\n${lines(
      (n) => `${n + 1},MR46-HW,${serial(n)},${mac(n)},4500${n},"1,249.00"`,
    )}`,
  ],
  ["prose", lines((n) => SENTENCES[n % SENTENCES.length](n))],
];

/** What a script of twenty lines would do: a pattern for each kind, repeats merged, the line kept. */
function scan(text) {
  const pattern = /\b([QZ][0-9A-Z]{3})-?([0-9A-Z]{4})-?([0-9A-Z]{4})\b|\b[0-9][A-Z][0-9A-Z]{7}\b/gi;
  const found = new Map();
  let line = 0;
  for (const words of text.split(/\r\n|\r|\n/)) {
    line += 1;
    for (const match of words.matchAll(pattern)) {
      const item = match[0].toUpperCase();
      const known = found.get(item);
      if (known) known.push(line);
      else found.set(item, [line]);
    }
  }
  return found.size;
}

for (const [name, text] of INPUTS) {
  const held = new Text(text);
  time(`take-in ${name}`, () => held.take_in());
  time(`copy ${name}`, () => new Text(text), 1);
  time(`split ${name}`, () => held.split());
  time(`script ${name}`, () => scan(text));
  const found = [held.take_in(), scan(text)];
  console.log(JSON.stringify({ name: `found ${name}`, first: text.length, samples: found }));
}

/** The same bodies as the plan's, without reading the inventory and without a plan to show. */
function bodies() {
  const serials = [...new Set(Array.from({ length: ITEMS }, (_, n) => serial(n)))];
  let bytes = 0;
  for (let at = 0; at < serials.length; at += 500) {
    bytes += JSON.stringify({ serials: serials.slice(at, at + 500) }).length;
  }
  return bytes;
}

const form = new Form(ITEMS, 0);
time("plan", () => form.plan());
time("script plan", bodies);

// A short run takes too little time to be seen alone, so many are made ready and timed together.
for (const steps of [10, STEPS]) {
  const form = new Form(steps, 1);
  const runs = Math.max(1, STEPS / steps / 4);
  const prepare = () => Array.from({ length: runs }, () => form.run());
  const carryOut = (ready) => ready.every((run) => run.carry_out() === 2 * steps);
  const free = (ready) => ready.forEach((run) => run.free());
  let last;
  time(`run ${steps}`, (ready) => carryOut((last = ready)), 2 * steps * runs, () => {
    if (last) free(last);
    return prepare();
  });
  const bytes = last.reduce((sum, run) => sum + run.bytes(), 0) / (2 * steps * runs);
  console.log(JSON.stringify({ name: `journal ${steps}`, first: bytes, samples: [bytes] }));
}
