// The relay's clock as the page keeps it, and the one timer behind everything on the page that grows older. It rings
// when what is shown may read differently, and not at all while nobody watches or the window is hidden.

/** Moments read differently from one day to the next, and wherever one is, a day begins on a quarter of an hour. */
export const DAYS_MS = 900_000;
export const MINUTES_MS = 60_000;
/** Less than this apart is the way an answer takes. */
const SAME_MS = 1_000;

export function createClock() {
  let ahead_ms = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watchers = new Map<() => void, number>();
  const seen = new Map<number, { turn: number; at: number }>();
  const now = () => Date.now() + ahead_ms;

  const arm = () => {
    clearTimeout(timer);
    timer = undefined;
    if (watchers.size === 0 || document.hidden) return;
    const left = [...watchers.values()].map((every_ms) => every_ms - (now() % every_ms));
    timer = setTimeout(ring, Math.min(...left));
  };
  const ring = () => {
    // Whoever's turn it is not finds the moment it had, and draws nothing.
    for (const watcher of [...watchers.keys()]) watcher();
    arm();
  };
  const onShown = () => (document.hidden ? arm() : ring());

  return {
    /** UTC milliseconds of the relay; the machine of a browser may have another time. */
    now,
    /** Puts the clock right by what the relay says. */
    set: (relay_now: number) => {
      const next = relay_now - Date.now();
      if (Math.abs(next - ahead_ms) < SAME_MS) return;
      ahead_ms = next;
      seen.clear();
      ring();
    },
    /** The time, which stays as it is until the next whole `every_ms`. */
    at: (every_ms: number): number => {
      const at = now();
      const turn = Math.floor(at / every_ms);
      const known = seen.get(every_ms);
      if (known?.turn === turn) return known.at;
      seen.set(every_ms, { turn, at });
      return at;
    },
    /** Calls back at every whole `every_ms` that a person can see. */
    watch: (every_ms: number, watcher: () => void): (() => void) => {
      if (watchers.size === 0) document.addEventListener("visibilitychange", onShown);
      watchers.set(watcher, every_ms);
      arm();
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) document.removeEventListener("visibilitychange", onShown);
        arm();
      };
    },
  };
}
