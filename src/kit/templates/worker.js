// License Desk at Cloudflare or Netlify: {{what}}.
//
// Written by `cargo xtask proxy`. Do not edit the lists of calls and places: write them anew
//     cargo xtask proxy --out DIR {{options}}
// See docs/proxy.md.

/** The proxy's own host: what is asked under another name is not answered. */
const HOST = {{host}};

/** The one origin whose pages may ask, where that is not the proxy's own. */
const OTHER = {{other}};

/** The places in use, and the vendors' hosts there. */
const PLACES = {{places}};

/** Every call that the desk makes: the method, and the place and path. Nothing else goes through. */
const CALLS = [
{{calls}}
];

/** What a query may hold: no control character, escaped or not. */
const QUERY = /^(?:\?(?:[{{query}}]|%[2-9A-Fa-f][0-9A-Fa-f])*)?$/;

/** The headers that a vendor sees of a request. */
const SENT = {{sent}};

/** The headers that the desk sees of an answer. */
const PASSED = {{passed}};

/** The headers of every answer. */
const OWN = {{own}};

const HEALTH = {{health}};
const REFUSED = {{refused}};
const FOREIGN = {{foreign}};
const REDIRECTED = {{redirected}};
const LOST = {{lost}};

/** The most that the body of a request may hold, in bytes. */
const LONGEST = 1 << 20;

/** How long a vendor is waited for, in ms. */
const PATIENCE = 60_000;

/** An answer of the proxy's own. */
function own(status, mark, body) {
  const headers = { ...OWN, "Content-Type": "application/json", "X-License-Desk-Proxy": mark };
  return new Response(JSON.stringify(body), { status, headers });
}

/** The body of a request, or nothing where it is too long. */
async function read(request) {
  const parts = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.byteLength;
    if (length > LONGEST) return undefined;
    parts.push(part);
  }
  return new Blob(parts).arrayBuffer();
}

/** Answers a request; what it does not know it refuses, and no vendor hears of it. */
export async function answer(request) {
  const url = new URL(request.url);
  const page = request.headers.get("Origin");
  if (url.host !== HOST) return own(421, "refused", REFUSED);
  if (url.pathname === "/proxy/health" && ["GET", "HEAD"].includes(request.method)) {
    return own(200, "health", HEALTH);
  }
  const known = OTHER ? page === OTHER : page === null || page === `https://${HOST}`;
  if (!known) return own(403, "refused", FOREIGN);

  const asks = OTHER !== null && request.method === "OPTIONS";
  const method = asks ? request.headers.get("Access-Control-Request-Method") : request.method;
  const found = CALLS.filter(([name]) => name === method)
    .map(([, path]) => path.exec(url.pathname))
    .find((match) => match !== null);
  if (!found || !QUERY.test(url.search)) return own(404, "refused", REFUSED);
  if (asks) return new Response(null, { status: 204, headers: OWN });

  const [, place, path] = found;
  const headers = new Headers({ "User-Agent": {{agent}} });
  for (const name of SENT) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const body = method === "GET" ? null : await read(request);
  if (body === undefined) return own(413, "refused", REFUSED);
  let reply;
  try {
    reply = await fetch(`https://${PLACES[place]}${path}${url.search}`, {
      method,
      headers,
      body,
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return own(502, "upstream-lost", LOST);
  }
  if (reply.status < 200 || (reply.status >= 300 && reply.status < 400)) {
    return own(502, "upstream-redirect", REDIRECTED);
  }
  const passed = new Headers(OWN);
  for (const name of PASSED) {
    const value = reply.headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return new Response(reply.body, { status: reply.status, headers: passed });
}

export default { fetch: (request) => answer(request) };
