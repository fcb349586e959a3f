// License Desk at Cloudflare or Netlify: the site and the way to the vendors at one origin.
//
// Written by `cargo xtask proxy`. Do not edit the lists of calls and places: write them anew
//     cargo xtask proxy --out DIR --site https://desk.example --place meraki/global --place aruba/eu-1 --place uipath/own=https://suite.example
// See docs/proxy.md.

/** The proxy's own host: what is asked under another name is not answered. */
const HOST = "desk.example";

/** The one origin whose pages may ask, where that is not the proxy's own. */
const OTHER = null;

/** The places in use, and the vendors' hosts there. */
const PLACES = {
  "aruba/eu-1": "eu-apigw.central.arubanetworks.com",
  "meraki/global": "api.meraki.com",
  "uipath/own": "suite.example"
};

/** Every call that the desk makes: the method, and the place and path. Nothing else goes through. */
const CALLS = [
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/administered\/identities\/me)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/inventory\/devices)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/licenses)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/licensing\/coterm\/licenses)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/apiRequests)$/],
  ["GET", /^\/proxy\/(meraki\/global)(\/api\/v1\/administered\/licensing\/subscription\/subscriptions)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/inventory\/claim)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/inventory\/release)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/inventory\/orders\/preview)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/organizations\/[A-Za-z0-9_-]+\/inventory\/orders\/claim)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/administered\/licensing\/subscription\/subscriptions\/claimKey\/validate)$/],
  ["POST", /^\/proxy\/(meraki\/global)(\/api\/v1\/administered\/licensing\/subscription\/subscriptions\/claim)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/services\/config)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/services\/enabled)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/subscriptions)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/subscriptions\/stats)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/msp_api\/v1\/customers)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/msp_api\/v1\/customers\/[A-Za-z0-9_-]+)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/device_inventory\/v1\/msp\/devices)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/device_inventory\/v1\/msp\/[A-Za-z0-9_-]+\/devices)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/device_inventory\/v1\/devices)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/msp\/customer\/settings\/autolicense)$/],
  ["GET", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/autolicensing\/services\/[A-Za-z0-9_-]+\/status)$/],
  ["POST", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/msp\/subscriptions\/devices\/all)$/],
  ["DELETE", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/msp\/subscriptions\/devices\/all)$/],
  ["POST", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/msp\/customer\/settings\/autolicense)$/],
  ["DELETE", /^\/proxy\/(aruba\/eu-1)(\/platform\/licensing\/v1\/msp\/customer\/settings\/autolicense)$/],
  ["POST", /^\/proxy\/(aruba\/eu-1)(\/oauth2\/token)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/host\/[A-Za-z0-9_-]+\/available-products)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/host\/[A-Za-z0-9_-]+\/organization\/[A-Za-z0-9_-]+\/license\/available)$/],
  ["PUT", /^\/proxy\/(uipath\/own)(\/lrm\/api\/host\/[A-Za-z0-9_-]+\/organization\/[A-Za-z0-9_-]+\/license)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/account\/[A-Za-z0-9_-]+\/available-account-licenses)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/account\/[A-Za-z0-9_-]+\/service-license)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/account\/[A-Za-z0-9_-]+\/service-licenses\/[A-Za-z0-9_-]+)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/lrm\/api\/account\/[A-Za-z0-9_-]+\/service-license\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+)$/],
  ["PUT", /^\/proxy\/(uipath\/own)(\/lrm\/api\/account\/[A-Za-z0-9_-]+\/service-license\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/lease_\/api\/account\/[A-Za-z0-9_-]+\/user-license)$/],
  ["PUT", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/lease_\/api\/account\/[A-Za-z0-9_-]+\/user-license)$/],
  ["POST", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/lease_\/api\/account\/[A-Za-z0-9_-]+\/user-license)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/lease_\/api\/account\/[A-Za-z0-9_-]+\/user-license\/group\/[A-Za-z0-9_-]+)$/],
  ["PUT", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/lease_\/api\/account\/[A-Za-z0-9_-]+\/user-license\/group\/[A-Za-z0-9_-]+)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/portal_\/organization\/onprem\/api\/organization\/getAllOrganizations)$/],
  ["GET", /^\/proxy\/(uipath\/own)(\/portal_\/organization\/api\/organization\/[A-Za-z0-9_-]+\/tenants)$/],
  ["POST", /^\/proxy\/(uipath\/own)(\/api\/account\/authenticate)$/],
  ["POST", /^\/proxy\/(uipath\/own)(\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+\/api\/account\/authenticate)$/],
  ["POST", /^\/proxy\/(uipath\/own)(\/identity_\/connect\/token)$/],
];

/** What a query may hold: no control character, escaped or not. */
const QUERY = /^(?:\?(?:[A-Za-z0-9._~=&:,+\/@*\[\]-]|%[2-9A-Fa-f][0-9A-Fa-f])*)?$/;

/** The headers that a vendor sees of a request. */
const SENT = [
  "Authorization",
  "Content-Type",
  "Accept",
  "TenantID"
];

/** The headers that the desk sees of an answer. */
const PASSED = [
  "Content-Type",
  "Date",
  "Link",
  "Retry-After",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-RateLimit-Limit-day",
  "X-RateLimit-Remaining-day",
  "X-RateLimit-Limit-second",
  "X-RateLimit-Remaining-second",
  "X-Request-Id"
];

/** The headers of every answer. */
const OWN = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff"
};

const HEALTH = {"calls":{"aruba":"f25771a6","meraki":"706d4980","uipath":"76e6e2fb"},"places":{"aruba":["eu-1"],"meraki":["global"],"uipath":["own"]},"proxy":"license-desk","simulated":false,"version":"0.1.0"};
const REFUSED = {"errors":["not a call that License Desk makes"],"sent":false};
const FOREIGN = {"errors":["the proxy serves only the page that it belongs to"],"sent":false};
const REDIRECTED = {"errors":["the vendor answered with a redirect, which is not followed"]};
const LOST = {"errors":["no whole answer came from the vendor"]};

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
  const headers = new Headers({ "User-Agent": "LicenseDesk/0.1 LicenseDesk" });
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
