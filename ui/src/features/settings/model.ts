// The settings as one types them, and what is wrong with them. Pure.
import type { Settings } from "../../ipc/types";
import { count } from "../../lib/figures";
import { settings as words } from "../../lib/words/settings";

const GB = 1_073_741_824;

export type Form = {
  intake_port: string;
  view_days: string;
  sealed_days: string;
  storage_gb: string;
  single_keys: boolean;
  proxy: ProxyKind;
  proxy_address: string;
  ca_file: string;
};
export const PROXIES = ["system", "none", "address"] as const;
export type ProxyKind = (typeof PROXIES)[number];
export type NumberName = "intake_port" | "view_days" | "sealed_days" | "storage_gb";

export const RANGES: Record<NumberName, readonly [number, number]> = {
  intake_port: [1_024, 65_535],
  view_days: [1, 3_650],
  sealed_days: [0, 3_650],
  storage_gb: [1, 4_096],
};

export const formOf = (settings: Settings): Form => ({
  intake_port: String(settings.intake_port),
  view_days: String(settings.view_days),
  sealed_days: String(settings.sealed_days),
  storage_gb: String(Math.round((settings.storage_bytes_max / GB) * 10) / 10),
  single_keys: settings.single_keys,
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

export function errorOf(form: Form, name: NumberName): string | undefined {
  const [low, high] = RANGES[name];
  const value = Number(form[name]);
  const whole = name === "storage_gb" || Number.isInteger(value);
  const good = form[name].trim() !== "" && Number.isFinite(value) && whole && value >= low && value <= high;
  return good
    ? undefined
    : words.range(
        name === "intake_port" ? String(low) : count(low),
        name === "intake_port" ? String(high) : count(high),
      );
}

export const isGood = (form: Form): boolean =>
  (["intake_port", "view_days", "sealed_days", "storage_gb"] as const).every(
    (name) => errorOf(form, name) === undefined,
  ) && proxyError(form) === undefined;

export const settingsOf = (form: Form): Settings => ({
  intake_port: Number(form.intake_port),
  view_days: Number(form.view_days),
  sealed_days: Number(form.sealed_days),
  storage_bytes_max: Math.round(Number(form.storage_gb) * GB),
  single_keys: form.single_keys,
  network: {
    proxy: form.proxy === "address" ? form.proxy_address.trim() : form.proxy,
    ...(form.ca_file.trim() === "" ? {} : { ca_file: form.ca_file.trim() }),
  },
});
