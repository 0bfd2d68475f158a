// One live region and one toast for the page. Announcements are for screen readers; toasts for small good news.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";

export type ToastNote = { id: number; text: string; undo?: { label: string; perform: () => void } };
type Voice = {
  say: (text: string) => void;
  toast: (text: string, undo?: ToastNote["undo"]) => void;
  note: ToastNote | null;
  clear: () => void;
};

const VoiceContext = createContext<Voice | null>(null);

export function VoiceProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  const [note, setNote] = useState<ToastNote | null>(null);
  const serial = useRef(0);
  const say = useCallback((text: string) => setSaid((last) => ({ text, turn: last.turn + 1 })), []);
  const toast = useCallback(
    (text: string, undo?: ToastNote["undo"]) => {
      serial.current += 1;
      setNote(undo ? { id: serial.current, text, undo } : { id: serial.current, text });
      say(text);
    },
    [say],
  );
  const clear = useCallback(() => setNote(null), []);
  const voice = useMemo(() => ({ say, toast, note, clear }), [say, toast, note, clear]);
  return (
    <VoiceContext.Provider value={voice}>
      {children}
      {/* A repeated sentence must change the text to be read again, hence the alternating end. */}
      <div className="sr-only fixed! top-0 left-0" role="status" aria-live="polite" data-testid="live-region">
        {said.text + (said.turn % 2 === 0 ? "" : "\u00a0")}
      </div>
    </VoiceContext.Provider>
  );
}

export function useVoice(): Voice {
  const voice = useContext(VoiceContext);
  if (!voice) throw new Error("VoiceProvider is missing above this component.");
  return voice;
}
