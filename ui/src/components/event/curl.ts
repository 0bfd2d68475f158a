// An attempt's request as a command for a shell. Redacted values stay redacted. Pure.
import type { SentRequest } from "../../ipc/types";
import { readable } from "./payload";

/** Single quotes keep everything but a single quote itself inert in a shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function curlOf(request: SentRequest): string {
  const headers = request.headers.map(([name = "", value = ""]) => `-H ${quote(`${name}: ${value}`)}`);
  const body =
    request.body === undefined || request.body === null ? [] : [`--data-raw ${quote(bodyText(request.body))}`];
  return [
    `curl -X ${/^[A-Z]+$/.test(request.method) ? request.method : quote(request.method)} ${quote(request.url)}`,
    ...headers,
    ...body,
  ].join(" \\\n  ");
}

export function bodyText(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(readable(body), null, 2);
}
