// The settings as one types them, and what is wrong with them. Pure.
import type { Settings } from "../../ipc/types";
import { settings as words } from "../../lib/words/settings";

export type Form = {
  intake_port: string;
  single_keys: boolean;
  notifications: boolean;
  /** Set on the storage page; saved from here as it was. */
  kept: Pick<Settings, "view_days" | "sealed_days" | "storage_bytes_max">;
  proxy: ProxyKind;
  proxy_address: string;
  ca_file: string;
};
export const PROXIES = ["system", "none", "address"] as const;
export type ProxyKind = (typeof PROXIES)[number];
export const PORTS = [1_024, 65_535] as const;

export const formOf = (settings: Settings): Form => ({
  intake_port: String(settings.intake_port),
  single_keys: settings.single_keys,
  notifications: settings.notifications ?? true,
  kept: {
    view_days: settings.view_days,
    sealed_days: settings.sealed_days,
    storage_bytes_max: settings.storage_bytes_max,
  },
  ...networkOf(settings.network),
});

function networkOf(network: Settings["network"]): Pick<Form, "proxy" | "proxy_address" | "ca_file"> {
  const { proxy, ca_file } = network ?? { proxy: "system" };
  const kind = proxy === "system" || proxy === "none" ? proxy : "address";
  return { proxy: kind, proxy_address: kind === "address" ? proxy : "", ca_file: ca_file ?? "" };
}

/** A proxy is named by scheme, host and port; the relay judges the rest. */
export function proxyError(form: Form): string | undefined {
  if (form.proxy !== "address") return undefined;
  const typed = form.proxy_address.trim();
  if (typed === "") return words.network.needAddress;
  if (!/^(https?|socks5h?):\/\/[^\s/@]+(:\d+)?\/?$/.test(typed)) return words.network.badAddress;
  return undefined;
}

export function portError({ intake_port }: Form): string | undefined {
  const [low, high] = PORTS;
  const value = Number(intake_port);
  const good = intake_port.trim() !== "" && Number.isInteger(value) && value >= low && value <= high;
  return good ? undefined : words.range(String(low), String(high));
}

export const isGood = (form: Form): boolean => portError(form) === undefined && proxyError(form) === undefined;

export const settingsOf = (form: Form): Settings => ({
  intake_port: Number(form.intake_port),
  ...form.kept,
  single_keys: form.single_keys,
  notifications: form.notifications,
  network: {
    proxy: form.proxy === "address" ? form.proxy_address.trim() : form.proxy,
    ...(form.ca_file.trim() === "" ? {} : { ca_file: form.ca_file.trim() }),
  },
});
