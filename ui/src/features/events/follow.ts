// Whether the log follows the newest event. It follows only at the bottom, and pauses when one reads. Pure.

export type Follow = { following: boolean };
export type FollowStep = "scrolled-up" | "at-bottom" | "opened" | "moved-up" | "toggle" | "end" | "filter";

export function stepFollow(state: Follow, step: FollowStep, reading: boolean): Follow {
  switch (step) {
    case "scrolled-up":
    case "moved-up":
    case "opened":
      return state.following ? { following: false } : state;
    case "at-bottom":
      // With the drawer open one reads: only a key or the strip starts following again.
      return reading || state.following ? state : { following: true };
    case "toggle":
      return { following: !state.following };
    case "end":
    case "filter":
      return state.following ? state : { following: true };
  }
}
