// Parts of a line's row, wherever lines are listed: one of its two ends, and a figure that names itself to readers.
import { Link } from "@tanstack/react-router";
import { Tile } from "./tags";

export function LineEnd({ tile, name, note, link }: { tile: string; name: string; note: string; link?: LineLink }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Tile text={tile} />
      <span className="flex min-w-0 flex-col">
        {link ? (
          // The link covers its row, so that the whole line is the target of a click.
          <Link
            to="/routes/$id"
            params={{ id: link.id }}
            aria-label={link.label}
            className="cut leading-[18px] font-medium after:absolute after:inset-0"
          >
            {name}
          </Link>
        ) : (
          <span className="cut leading-[18px] font-medium">{name}</span>
        )}
        <span className="cut text-tiny leading-[15px] text-ink-3" title={note}>
          {note}
        </span>
      </span>
    </span>
  );
}

/** The line that an end leads to, and what the link is called. */
type LineLink = { id: string; label: string };

export function Figure({
  label,
  children,
  hide = "",
  tone = "",
  left = false,
}: {
  label: string;
  children: string;
  /** The class that takes it away where there is no room. */
  hide?: string;
  tone?: string;
  left?: boolean;
}) {
  return (
    <span className={`num whitespace-nowrap ${left ? "" : "text-right"} ${tone === "" ? "text-ink-2" : tone} ${hide}`}>
      <span className="sr-only">{label}: </span>
      {children}
    </span>
  );
}
