import type { Host } from "../../host";
export function fakeHost(_: { live: boolean; space: string }): Host {
  throw new Error("later");
}
