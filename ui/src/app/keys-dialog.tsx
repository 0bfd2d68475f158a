// The keys of this screen, read from the actions on offer, so that the list is never wrong.
import { Dialog } from "../components/dialog";
import { Keys } from "../components/keys";
import { type Action, useOfferedActions } from "../lib/actions";
import { shell } from "../lib/words/shell";

function List({ title, actions }: { title: string; actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-small text-ink-3">{title}</h3>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1">
        {actions.map((action) => (
          <div key={action.name} className="contents">
            <dt className="cut">{action.label}</dt>
            <dd>{action.shortcut ? <Keys shortcut={action.shortcut} also={action.also?.[0]} /> : null}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function KeysDialog({ open, onClose, singleKeys }: { open: boolean; onClose: () => void; singleKeys: boolean }) {
  const bound = useOfferedActions().filter((action) => action.shortcut !== undefined);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={shell.keys.title}
      width={640}
      text={singleKeys ? undefined : shell.keys.off}
    >
      <div className="grid gap-x-8 gap-y-4 min-[640px]:grid-cols-2">
        <List title={shell.keys.here} actions={bound.filter((action) => (action.group ?? "here") === "here")} />
        <List title={shell.keys.everywhere} actions={bound.filter((action) => (action.group ?? "here") !== "here")} />
      </div>
    </Dialog>
  );
}
