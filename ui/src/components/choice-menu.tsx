// A button that opens a list to pick one thing from. Unlike a select nothing happens on the way to it: arrows and
// letters only move, Enter or a press picks.
import { ChevronDown, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { MENU_ITEM, MenuSurface } from "./menu-surface";

export type Choice<Id extends string> = { id: Id; label: string; note?: string; icon?: LucideIcon; end?: ReactNode };
export type ChoiceGroup<Id extends string> = { name: string; all: readonly Choice<Id>[] };

export function ChoiceMenu<Id extends string>({
  label,
  text,
  groups,
  testId,
  className = "",
  foot,
  after,
  onPick,
}: {
  label: string;
  /** What stands on the button; the label when nothing does. */
  text?: string;
  /** Groups without a name stand without a heading. */
  groups: readonly ChoiceGroup<Id>[];
  testId: string;
  className?: string;
  foot?: ReactNode;
  /** Where the keyboard goes on once something was picked, when not at the button. */
  after?: () => HTMLElement | null | undefined;
  onPick: (id: Id) => void;
}) {
  const picked = useRef(false);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={text === undefined ? undefined : `${label}: ${text}`}
        data-testid={testId}
        className={`inline-flex h-7 min-w-0 items-center gap-2 rounded-btn border border-edge bg-raised pr-2 pl-2 text-left ${className}`}
      >
        <span className="cut flex-1">{text ?? label}</span>
        <ChevronDown size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      </DropdownMenu.Trigger>
      <MenuSurface
        align="start"
        onCloseAutoFocus={(event) => {
          const next = picked.current ? after?.() : undefined;
          picked.current = false;
          if (!next) return;
          event.preventDefault();
          next.focus();
        }}
        className="max-w-96 min-w-52"
      >
        {groups.map((group) => (
          <DropdownMenu.Group key={group.name}>
            {group.name === "" ? null : (
              <DropdownMenu.Label className="px-2 pt-1.5 pb-0.5 text-small text-ink-3">{group.name}</DropdownMenu.Label>
            )}
            {group.all.map(({ id, label: word, note, icon: Icon, end }) => (
              <DropdownMenu.Item
                key={id}
                textValue={word}
                data-testid={`${testId}-${id}`}
                onSelect={() => {
                  picked.current = true;
                  onPick(id);
                }}
                className={MENU_ITEM}
              >
                {Icon ? <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" /> : null}
                <span className="shrink-0">{word}</span>
                <span className="cut flex-1 text-right text-small text-ink-3">{note}</span>
                {end}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Group>
        ))}
        {foot}
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
