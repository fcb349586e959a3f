// Where the servers of these tests listen. Ports of their own, so that a developer's `cargo xtask
// serve` and `cargo xtask vendors` can run at the same time.

/** The desk alone: demo connections only. */
export const DEMO = "http://127.0.0.1:8181";

/** The desk with its proxy in front of the simulated vendors. */
export const LIVE = "http://127.0.0.1:8182";

/** The simulated vendors over HTTP. */
export const VENDORS = "http://127.0.0.1:9181";

/** A static host with a bundle, started by the specs that need it. */
export const HOST = "http://127.0.0.1:8183";

/** The port of one of them. */
export const port = (origin: string) => new URL(origin).port;
