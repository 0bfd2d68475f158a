// Ctrl or Cmd K: every action that is on offer, the routes by name, and any number, address, id or link as a way to what
// became of it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { Keys } from "../components/keys";
import { useIpc } from "../ipc/context";
import { routesQuery } from "../ipc/queries";
import { type Action, run, useOfferedActions } from "../lib/actions";
import { shell } from "../lib/words/shell";
import { FindAnswer, FindHits, useFindings } from "./find";

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

function Entries({ seed, onClose }: { seed: string; onClose: () => void }) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const routes = useQuery(routesQuery(ipc));
  const actions = useOfferedActions().filter((action) => action.enabled && action.name !== "palette");
  const [text, setText] = useState(seed);
  const typed = text.trim();
  const found = useFindings(text);
  const finds = found.wanted !== undefined;
  const hit = found.answer?.hits[0];
  // Enter before the answer is there opens it as soon as it is.
  const [eager, setEager] = useState(false);
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
  const open = (event: string) => pick(() => void navigate({ to: "/events", search: { id: event } }));
  useEffect(() => {
    if (eager && hit) open(hit.event);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !finds) return;
    if (event.target instanceof HTMLInputElement) setEager(found.answer === undefined && !found.error);
    // A link or a button inside the answer is pressed, and not the entry below.
    else event.stopPropagation();
  };
  const here = actions.filter((action) => (action.group ?? "here") === "here");
  const away = actions.filter((action) => (action.group ?? "here") !== "here");
  return (
    <Command
      label={words.title}
      shouldFilter={!finds}
      onKeyDownCapture={onKeyDown}
      className="flex min-h-0 flex-col"
      loop
    >
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={15} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        <Command.Input
          value={text}
          onValueChange={(next) => {
            setText(next);
            setEager(false);
          }}
          placeholder={words.hint}
          aria-label={words.title}
          data-testid="palette-input"
          className="h-11 min-w-0 flex-1 bg-transparent outline-none focus-visible:outline-none"
        />
      </div>
      {finds ? <FindAnswer {...found} /> : null}
      {finds ? (
        <Command.List label={shell.find.hits} className={`max-h-[50vh] overflow-y-auto px-1.5 ${hit ? "py-1.5" : ""}`}>
          {found.answer ? (
            <FindHits
              answer={found.answer}
              item={ITEM}
              onOpen={(one) => open(one.event)}
              onAll={(query) => pick(() => void navigate({ to: "/events", search: { query } }))}
            />
          ) : null}
        </Command.List>
      ) : (
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
            </Group>
          ) : null}
        </Command.List>
      )}
    </Command>
  );
}

/** `seed` is what was typed before it opened. */
export function Palette({ open, seed, onClose }: { open: boolean; seed: string; onClose: () => void }) {
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
          <Entries seed={seed} onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
