// Times the release build of examples/bench.rs, and beside it the same work in other ways, in one
// process. Prints one JSON object a line; judges nothing.
"use strict";
const { Text, Form, Customers } = require(process.argv[2]);

const LINES = 100_000;
const ITEMS = 10_000;
const STEPS = 10_000;
const ROUNDS = 25;

/** Times `work` in milliseconds: the first call apart, since that is the one a person waits for. */
function time(name, work, of = 1, prepare = () => undefined, rounds = ROUNDS) {
  const samples = [];
  for (let round = 0; round <= rounds; round += 1) {
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

// Customers, some of whose names hold what is typed. An odd factor spreads the words over them.
const WORDS = ["North Harbor Blue Silver Grand Green Iron Oak", "Coffee Energy Dental Hotels Foods Retail Media Pharma", "Ltd Inc Group GmbH SA Partners Holdings Co"];
const PARTS = WORDS.map((words) => words.split(" "));
const TYPED = "harbor energy";
const KEYS = Array.from(TYPED, (_, at) => TYPED.slice(0, at + 1));
const id = (n) => [1, 3, 5, 7].map((odd) => (Math.imul(n * 8 + odd, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0")).join("");
const name = (n) => `${PARTS.map((words, at) => words[(Math.imul(n + at, 0x2545f491) >>> 13) & 7]).join(" ")} ${n}`;

for (const count of [100_000, 1_000_000]) {
  const customers = new Customers();
  const plain = [];
  for (let at = 0; at < count; at += 10_000) {
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ id: id(at + n), name: name(at + n) }));
    for (const row of rows) plain.push({ id: row.id, key: row.name.toLowerCase() });
    customers.add(rows.map((row) => `${row.id}\t${row.name}`).join("\n"));
  }
  const held = (typed) => plain.filter((row) => row.key.includes(typed));
  for (const typed of KEYS) {
    const [ours, theirs] = [customers.filter(typed), held(typed).length];
    if (ours !== theirs) throw new Error(`${typed}: ${ours} instead of ${theirs}`);
  }
  const rounds = count > 100_000 ? 5 : ROUNDS;
  const all = () => void customers.filter("");
  const each = (filter) => KEYS.reduce((sum, typed) => sum + filter(typed), 0);
  time(`filter ${count}`, () => each((typed) => customers.filter(typed)), KEYS.length, all, rounds);
  time(`script filter ${count}`, () => each((typed) => held(typed).length), KEYS.length, all, rounds);
  time(`first key ${count}`, () => customers.filter("h"), 1, all, rounds);
  time(`script first key ${count}`, () => held("h").length, 1, all, rounds);
  const none = () => (all(), customers.clear());
  time(`select ${count}`, () => customers.choose_shown(), 1, none, rounds);
  time(`script select ${count}`, () => new Set(plain.map((row) => row.id)).size, 1, none, rounds);
  if (count > 100_000) continue;
  const list = Array.from({ length: LINES }, (_, n) => (n % 2 ? id(n) : name(n).toUpperCase())).join("\n");
  const text = new Text(list);
  const found = () => {
    const [ids, names] = [new Map(), new Map()];
    plain.forEach((row, at) => (ids.set(row.id, at), names.set(row.key, at)));
    const row = (line) => ids.get(line) ?? names.get(line.trim().toLowerCase());
    return new Set(list.split("\n").map(row)).size;
  };
  if (customers.paste(text) !== found()) throw new Error("a pasted list names others");
  time("paste", () => customers.paste(text));
  time("script paste", found);
}
