// Key caps.
import { caps, isMac } from "../lib/keys";
import { shell } from "../lib/words/shell";

export function Cap({ children }: { children: string }) {
  return (
    <kbd className="inline-block min-w-[17px] rounded-tag border border-line bg-panel px-1 text-center font-sans text-[11px] leading-[14px] font-medium text-ink-2">
      {children}
    </kbd>
  );
}

export function Keys({ shortcut, also }: { shortcut: string; also?: string | undefined }) {
  const mac = isMac();
  const sequence = shortcut.includes(" ");
  return (
    <span className="inline-flex items-center gap-1">
      {caps(shortcut, mac).map((cap, index) => (
        <span key={cap} className="inline-flex items-center gap-1">
          {sequence && index > 0 ? <span className="sr-only">{shell.followedBy}</span> : null}
          <Cap>{cap}</Cap>
        </span>
      ))}
      {also ? <Cap>{caps(also, mac).join(" ")}</Cap> : null}
    </span>
  );
}
