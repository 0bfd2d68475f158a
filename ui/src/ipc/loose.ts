// A call to an address that the generated document does not hold yet, with its shape said by the caller.
import type { Ipc } from "./client";

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;
type Loose = { request: (method: string, path: string, init: object) => Answer<unknown> };
type Init = { params?: { path?: Record<string, string>; query?: Record<string, unknown> }; body?: unknown };

const send = (ipc: Ipc, method: string, path: string, init: Init) =>
  (ipc.api as unknown as Loose).request(method, path, init);

export const askLoosely = <T>(ipc: Ipc, method: "get" | "post", path: string, init: Init = {}): Promise<T> =>
  ipc.ask<T>(send(ipc, method, path, init) as Answer<T>);

export const doLoosely = (ipc: Ipc, method: "post" | "delete", path: string, init: Init = {}): Promise<void> =>
  ipc.done(send(ipc, method, path, init));
