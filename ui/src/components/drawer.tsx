// One thing beside its list: the frame, its head with the way to the next and the previous, tabs, a vendor's page, the foot.
import { ChevronDown, ChevronUp, ExternalLink, X } from "lucide-react";
import { Tabs } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { type Action, run } from "../lib/actions";
import { events } from "../lib/words/events";
import { IconButton } from "./button";
import { Loading } from "./page";
import { ProblemBand, problemOf } from "./problem";

/** Over the list where there is no room for both. In a low window all of it scrolls, or its head would be all one saw. */
export function DrawerFrame(props: Omit<ComponentProps<"aside">, "className">) {
  return (
    <aside
      {...props}
      className="slide flex min-h-0 w-106 shrink-0 flex-col border-l border-line bg-raised wide:w-112 max-mid:absolute max-mid:inset-0 max-mid:z-20 max-mid:w-full max-mid:border-l-0 low:overflow-y-auto"
    />
  );
}

/** While what it shows is read, or cannot be. */
export function DrawerWait({ of, close }: { of: { error: unknown; refetch: () => unknown }; close: Action }) {
  return (
    <div className="flex items-start gap-2 p-3">
      <div className="min-w-0 flex-1">
        {of.error ? <ProblemBand problem={problemOf(of.error)} onRemedy={() => void of.refetch()} /> : <Loading />}
      </div>
      <IconButton icon={X} label={close.label} onClick={() => run(close)} />
    </div>
  );
}

export function DrawerTitle({
  title,
  children = title,
  next,
  previous,
  close,
  closeTestId,
}: {
  title: string;
  children?: ReactNode;
  next: Action;
  previous: Action;
  close: Action;
  closeTestId: string;
}) {
  return (
    <div className="flex items-center gap-1">
      <h2 className="cut flex-1 text-drawer tracking-[-0.01em]" title={title}>
        {children}
      </h2>
      <IconButton icon={ChevronUp} label={previous.label} onClick={() => run(previous)} />
      <IconButton icon={ChevronDown} label={next.label} onClick={() => run(next)} />
      <IconButton icon={X} label={close.label} onClick={() => run(close)} data-testid={closeTestId} />
    </div>
  );
}

export function VendorLink({ url, label }: { url: string; label: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="press inline-flex h-6 items-center gap-1.5 rounded-ctl border border-edge bg-raised px-2 text-small font-medium hover:bg-sunken"
    >
      <ExternalLink size={13} strokeWidth={1.75} aria-hidden />
      {label}
    </a>
  );
}

/** What can be done, and the zone of the times above it. */
export function DrawerFoot({ zone, children }: { zone?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1.5 border-t border-line px-4 py-2 pl-4.5">
      {children}
      {zone === undefined ? null : <span className="ml-auto text-small text-ink-3">{events.zone(zone)}</span>}
    </div>
  );
}

/** Tabs that stay in sight while a low window scrolls as a whole. */
export function DrawerTabs<Name extends string>({
  label,
  names,
  value,
  head,
  onValue,
  children,
}: {
  label: string;
  names: readonly Name[];
  value: Name;
  head: (name: Name) => ReactNode;
  onValue: (name: Name) => void;
  /** What the chosen tab shows. */
  children: ReactNode;
}) {
  return (
    <Tabs.Root
      value={value}
      onValueChange={(next) => {
        const found = names.find((name) => name === next);
        if (found) onValue(found);
      }}
      className="flex min-h-0 flex-1 flex-col low:flex-none"
    >
      <Tabs.List
        className="flex h-9 shrink-0 gap-3.5 overflow-x-auto border-b border-line px-4.5 [scrollbar-width:none] low:sticky low:top-0 low:z-2 low:bg-raised"
        aria-label={label}
      >
        {names.map((name) => (
          <Tabs.Trigger
            key={name}
            value={name}
            data-testid={`tab-${name}`}
            className="ring-in relative flex items-center gap-1.5 whitespace-nowrap text-ink-2 after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:bg-accent"
          >
            {head(name)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Content
          key={name}
          value={name}
          className="ring-in min-h-0 flex-1 overflow-y-auto py-3 pr-4 pl-4.5 low:flex-none low:overflow-visible"
        >
          {name === value ? children : null}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
