// The strip of time with the rows in sight marked on it; only it is drawn again while they scroll.
import { useSeen, type useSeenStore } from "./seen";
import { TimeStrip } from "./strip";

export function SeenStrip({
  store,
  ...rest
}: { store: ReturnType<typeof useSeenStore> } & Omit<Parameters<typeof TimeStrip>[0], "seen">) {
  return <TimeStrip {...rest} seen={useSeen(store)} />;
}
