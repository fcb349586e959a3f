// The simulated vendor, asked directly over HTTP: what reached it, and what it holds.

import { expect } from "@playwright/test";
import { KEY } from "./screens";
import { VENDORS } from "./servers";

export type Entry = {
  method: string;
  path: string;
  query: string;
  status: number | null;
  acted: boolean;
};

/** Begins a new world. */
export async function reset() {
  const answer = await fetch(`${VENDORS}/_sim/reset`, { method: "POST" });
  expect(answer.ok).toBe(true);
}

/** Every request that reached it. */
export async function log(): Promise<Entry[]> {
  const lines = await (await fetch(`${VENDORS}/_sim/log`)).text();
  return lines
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The claims that reached it. */
export async function claims() {
  return (await log()).filter((it) => it.method === "POST" && it.path.endsWith("/inventory/claim"));
}

/** Everything that reached it and could change something; previews and checks cannot. */
export async function writes() {
  return (await log()).filter((it) => it.method !== "GET" && !/(preview|validate)$/.test(it.path));
}

/** What Aruba Central says to a GET, and to a DELETE. */
export async function aruba(path: string, method = "GET"): Promise<any> {
  const headers = { authorization: "Bearer demo-access" };
  const answer = await fetch(`${VENDORS}${path}`, { method, headers });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** The devices of a customer of an MSP, each with the service that it has, in lower case. */
export async function devicesOf(customer: string) {
  const { deviceList } = await aruba(`/msp_api/v1/customers/${customer}/devices?limit=100&offset=0`);
  return (deviceList.devices as any[]).map(({ device_type, tier_type }) => ({
    kind: device_type as string,
    service: (tier_type as string).toLowerCase(),
  }));
}

/** The calls that reached it and license customers' devices. */
export async function licensings() {
  const path = "/platform/licensing/v1/msp/subscriptions/devices/all";
  return (await log()).filter((it) => it.path === path);
}

/** A list of the vendor's, all pages of it. */
async function all(path: string): Promise<any[]> {
  const rows = [];
  let next: string | undefined = `${VENDORS}/api/v1${path}`;
  while (next) {
    const answer: Response = await fetch(next, { headers: { authorization: `Bearer ${KEY}` } });
    expect(answer.status).toBe(200);
    rows.push(...(await answer.json()));
    next = answer.headers.get("link")?.match(/<([^>]+)>; rel="?next"?/)?.[1];
  }
  return rows;
}

/** The serials and order numbers in an organization's inventory. */
export async function inventory(organization: string) {
  const devices = await all(`/organizations/${organization}/inventory/devices?perPage=100`);
  return {
    serials: devices.map((device) => device.serial as string),
    orders: new Set(devices.map((device) => device.orderNumber as string)),
  };
}

/** The license keys of a co-term organization, without dashes. */
export async function licenseKeys(organization: string) {
  const rows = await all(`/organizations/${organization}/licensing/coterm/licenses`);
  return rows.map((row) => (row.key as string).replaceAll("-", ""));
}

/** What UiPath's install says to the host administrator: a GET, or a PUT of a body. */
export async function uipath(path: string, body?: unknown): Promise<any> {
  const headers = { authorization: "Bearer demo-host", "content-type": "application/json" };
  const init = body ? { method: "PUT", headers, body: JSON.stringify(body) } : { headers };
  const answer = await fetch(`${VENDORS}${path}`, init);
  expect(answer.status).toBe(200);
  return answer.json();
}

/** The writes of licenses that reached the install. */
export async function allocations() {
  return (await log()).filter((it) => it.method === "PUT" && it.path.startsWith("/lrm/"));
}
