// License Desk at Netlify: the same code as at Cloudflare, as an edge function. Netlify's rewrites
// cannot filter, so they are no substitute. Written by `cargo xtask proxy`.

import { answer } from "../../worker.js";

export default (request) => answer(request);

export const config = { path: "/proxy/*" };
