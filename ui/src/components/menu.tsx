// A menu of actions behind one icon button.
import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type Action, run } from "../lib/actions";
import { MENU_ITEM, MenuSurface } from "./menu-surface";

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
      <MenuSurface className="min-w-44">
        {actions.map((action) => (
          <DropdownMenu.Item
            key={action.name}
            disabled={!action.enabled}
            onSelect={() => run(action)}
            className={`${MENU_ITEM} ${action.danger ? "text-bad" : ""}`}
          >
            {action.label}
          </DropdownMenu.Item>
        ))}
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
