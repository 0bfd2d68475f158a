// A menu of actions behind one icon button.
import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type Action, run } from "../lib/actions";

export function Menu({
  label,
  actions,
  testId,
}: {
  label: string;
  actions: readonly (Action & { danger?: boolean })[];
  testId?: string;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={label}
        data-testid={testId}
        className="press inline-grid size-6 shrink-0 place-items-center rounded-ctl text-ink-2 hover:bg-sunken data-[state=open]:bg-sunken"
      >
        <Ellipsis size={14} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.Trigger>
      {/* Inside the screen, so that what floats belongs to a landmark. */}
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content
          loop
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="rise z-50 min-w-44 rounded-panel border border-line bg-raised p-1 shadow-float"
        >
          {actions.map((action) => (
            <DropdownMenu.Item
              key={action.name}
              disabled={!action.enabled}
              onSelect={() => run(action)}
              className={`flex h-7 cursor-default items-center rounded-ctl px-2 outline-none data-[disabled]:text-ink-3 data-[highlighted]:bg-tint forced-colors:data-[highlighted]:outline ${action.danger ? "text-bad" : ""}`}
            >
              {action.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
