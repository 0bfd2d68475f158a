// What a user can do here, as objects that button, menu, shortcut and palette run alike.
// A screen offers its actions while it is mounted; the shell reads them for keys, bar and palette.
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";

export type Action = {
  /** Stable, for tests and for telling actions apart. */
  name: string;
  label: string;
  shortcut?: string;
  /** The key of its counterpart, shown beside it in the status bar: J and K. */
  pair?: string;
  /** Other keys that do the same. */
  also?: readonly string[];
  enabled: boolean;
  perform: () => void;
  /** Word in the status bar; actions without one stay out of it. */
  bar?: string;
  group?: "screens" | "everywhere" | "here";
  /** Works while typing: only for `mod` keys and Escape. */
  whileTyping?: boolean;
};

type Offer = { current: readonly Action[] };
export type ActionBoard = ReturnType<typeof createActionBoard>;

export function createActionBoard() {
  const offers = new Set<Offer>();
  const listeners = new Set<() => void>();
  let all: readonly Action[] = [];
  const changed = () => {
    all = [...offers].flatMap((offer) => offer.current);
    for (const listener of listeners) listener();
  };
  return {
    /** The latest actions, for key handlers. */
    read: (): readonly Action[] => [...offers].flatMap((offer) => offer.current),
    snapshot: () => all,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    add: (offer: Offer) => {
      offers.add(offer);
      changed();
      return () => {
        offers.delete(offer);
        changed();
      };
    },
    changed,
  };
}

const BoardContext = createContext<ActionBoard | null>(null);

export function ActionProvider({ children }: { children: ReactNode }) {
  const [board] = useState(createActionBoard);
  return <BoardContext.Provider value={board}>{children}</BoardContext.Provider>;
}

export function useActionBoard(): ActionBoard {
  const board = useContext(BoardContext);
  if (!board) throw new Error("ActionProvider is missing above this component.");
  return board;
}

/** What shows of an action; the board is told only when this changes. */
const face = (actions: readonly Action[]) =>
  actions.map((a) => `${a.name}|${a.label}|${a.shortcut ?? ""}|${a.enabled}|${a.bar ?? ""}`).join("\n");

/** Offers actions while the caller is mounted. */
export function useActions(actions: readonly Action[]): void {
  const board = useActionBoard();
  const offer = useRef<readonly Action[]>(actions);
  const shown = useRef("");
  useEffect(() => board.add(offer), [board]);
  useEffect(() => {
    offer.current = actions;
    const next = face(actions);
    if (next !== shown.current) {
      shown.current = next;
      board.changed();
    }
  });
}

export function useOfferedActions(): readonly Action[] {
  const board = useActionBoard();
  return useSyncExternalStore(board.subscribe, board.snapshot);
}

/** Runs an action if it is enabled; every way in goes through here. */
export function run(action: Action | undefined): void {
  if (action?.enabled) action.perform();
}
