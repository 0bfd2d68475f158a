// Buttons in their three kinds and two sizes, and the same for an action object.
import type { LucideIcon } from "lucide-react";
import { Tooltip } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { type Action, run } from "../lib/actions";
import { Keys } from "./keys";

type Kind = "primary" | "plain" | "quiet";
const KIND: Record<Kind, string> = {
  primary: "border-fill bg-fill text-on-fill hover-fill",
  plain: "border-edge bg-raised hover:bg-sunken",
  quiet: "border-transparent bg-transparent hover:bg-sunken",
};

export type ButtonProps = ComponentProps<"button"> & {
  kind?: Kind;
  small?: boolean;
  danger?: boolean;
  /** What runs, said in place of the label while it runs. The width stays. */
  busy?: string | false | undefined;
  icon?: LucideIcon;
};

function tone(kind: Kind, danger: boolean): string {
  if (kind === "primary") return "";
  if (danger) return "text-bad";
  return kind === "quiet" ? "text-ink-2" : "text-ink";
}

export function Button({
  kind = "plain",
  small = false,
  danger = false,
  busy,
  icon: Icon,
  children,
  ...rest
}: ButtonProps) {
  const size = small ? "h-6 rounded-ctl px-2 text-small" : "h-7 rounded-btn px-2.5";
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || Boolean(busy)}
      aria-busy={busy ? true : undefined}
      className={`press inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap border font-medium disabled:opacity-60 ${size} ${KIND[kind]} ${tone(kind, danger)} ${rest.className ?? ""}`}
    >
      {Icon ? <Icon size={small ? 13 : 14} strokeWidth={1.75} aria-hidden className="shrink-0" /> : null}
      {busy ? (
        <span className="grid">
          <span className="invisible col-start-1 row-start-1">{children}</span>
          <span className="col-start-1 row-start-1">{busy}</span>
        </span>
      ) : (
        children
      )}
    </button>
  );
}

/** An icon alone has a name and a tooltip. */
export function IconButton({
  label,
  icon: Icon,
  small = false,
  danger = false,
  ...rest
}: Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: LucideIcon;
  small?: boolean;
  danger?: boolean;
}) {
  return (
    <Tip text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={`press inline-grid shrink-0 place-items-center rounded-ctl border border-transparent hover:bg-sunken disabled:opacity-60 ${danger ? "text-bad" : "text-ink-2"} ${small ? "size-6" : "size-7"} ${rest.className ?? ""}`}
      >
        <Icon size={small ? 13 : 16} strokeWidth={1.75} aria-hidden />
      </button>
    </Tip>
  );
}

export function Tip({
  text,
  side,
  children,
}: {
  text: string;
  side?: "right" | "bottom" | "top";
  children: ReactNode;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side ?? "bottom"}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-70 rounded-ctl border border-line bg-raised px-2 py-1 text-small text-ink shadow-float"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** An action as a button: its label, its key cap when there is room, and whether it can run. */
export function ActionButton({
  action,
  cap = false,
  ...rest
}: Omit<ButtonProps, "onClick" | "children"> & { action: Action; cap?: boolean }) {
  return (
    <Button {...rest} disabled={!action.enabled} onClick={() => run(action)}>
      {action.label}
      {cap && action.shortcut ? <Keys shortcut={action.shortcut} /> : null}
    </Button>
  );
}
