// Ctrl or Cmd K: every action that is on offer, the routes by name, and any id or text as a way into the log.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Keys } from "../components/keys";
import { useIpc } from "../ipc/context";
import { routesQuery } from "../ipc/queries";
import { type Action, run, useOfferedActions } from "../lib/actions";
import { shell } from "../lib/words/shell";

const ITEM =
  "flex h-8 cursor-default items-center gap-2 rounded-ctl px-2 data-[selected=true]:bg-tint data-[selected=true]:shadow-[inset_3px_0_0_var(--accent)] forced-colors:data-[selected=true]:outline";
const words = shell.palette;

function Entry({
  label,
  value,
  children,
  onPick,
}: {
  label: string;
  value: string;
  children?: ReactNode;
  onPick: () => void;
}) {
  return (
    <Command.Item value={value} onSelect={onPick} className={ITEM}>
      <span className="cut flex-1">{label}</span>
      {children}
    </Command.Item>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

function Entries({ onClose }: { onClose: () => void }) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const routes = useQuery(routesQuery(ipc));
  const actions = useOfferedActions().filter((action) => action.enabled && action.name !== "palette");
  const [text, setText] = useState("");
  const typed = text.trim();
  // The palette closes first: an action may open a dialog of its own.
  const pick = (perform: () => void) => {
    onClose();
    perform();
  };
  const entry = (action: Action) => (
    <Entry
      key={action.name}
      label={action.label}
      value={`${action.label} ${action.name}`}
      onPick={() => pick(() => run(action))}
    >
      {action.shortcut ? <Keys shortcut={action.shortcut} /> : null}
    </Entry>
  );
  const here = actions.filter((action) => (action.group ?? "here") === "here");
  const away = actions.filter((action) => (action.group ?? "here") !== "here");
  return (
    <Command label={words.title} className="flex min-h-0 flex-col" loop>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={15} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder={words.hint}
          aria-label={words.title}
          data-testid="palette-input"
          className="h-11 min-w-0 flex-1 bg-transparent outline-none focus-visible:outline-none"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto px-1.5 pb-1.5">
        <Command.Empty className="px-2 py-4 text-ink-2">{words.none}</Command.Empty>
        {here.length > 0 ? <Group heading={words.here}>{here.map(entry)}</Group> : null}
        <Group heading={words.screens}>{away.map(entry)}</Group>
        {routes.data && routes.data.length > 0 ? (
          <Group heading={words.routes}>
            {routes.data.map((route) => (
              <Entry
                key={route.id}
                label={route.name}
                value={`${route.name} ${route.id}`}
                onPick={() => pick(() => void navigate({ to: "/routes/$id", params: { id: route.id } }))}
              />
            ))}
          </Group>
        ) : null}
        {typed.length > 1 ? (
          <Group heading={words.events}>
            <Entry
              label={words.search(typed)}
              value={`search ${typed}`}
              onPick={() => pick(() => void navigate({ to: "/events", search: { q: typed } }))}
            />
            {/^[\w-]{8,}$/.test(typed) ? (
              <Entry
                label={words.openEvent(typed)}
                value={`open ${typed}`}
                onPick={() => pick(() => void navigate({ to: "/events", search: { id: typed } }))}
              />
            ) : null}
          </Group>
        ) : null}
      </Command.List>
    </Command>
  );
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil forced-colors:bg-transparent" />
        <Radix.Content
          aria-describedby={undefined}
          data-testid="palette"
          className="rise fixed top-[12vh] left-1/2 z-50 flex w-140 max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-panel border border-line bg-raised shadow-float"
        >
          <Radix.Title className="sr-only">{words.title}</Radix.Title>
          <Entries onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
