// What becomes of one source field: its mark beside the jack, and the menu behind it.
import { Ban, Check, Eye, EyeOff, Hash, LockOpen, type LucideIcon, Ticket } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import type { Choice } from "../../../components/choice-menu";
import { MENU_ITEM, MenuSurface } from "../../../components/menu-surface";
import type { Mark, SourceField } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";

const POLICIES: readonly Mark[] = ["keep", "mask", "hash", "token", "drop"];
const ICON: Record<Mark, LucideIcon> = { keep: Eye, mask: EyeOff, hash: Hash, token: Ticket, drop: Ban };

export const POLICY_CHOICES: readonly Choice<Mark>[] = POLICIES.map((id) => ({
  id,
  label: words.policies[id].word,
  note: words.policies[id].note,
  icon: ICON[id],
}));

// By visibility: what fades takes a layer of its own, and the pointer passes over many rows while one scrolls.
const QUIET =
  "invisible group-focus-visible/policy:visible group-data-[state=open]/policy:visible in-[[data-row]:hover]:visible";

export function PolicyMenu({
  field,
  isClear,
  onPick,
}: {
  field: SourceField;
  isClear: boolean;
  onPick: (policy: Mark) => void;
}) {
  const [open, setOpen] = useState(false);
  const Icon = isClear ? LockOpen : ICON[field.policy];
  // What is kept has no mark at rest; its menu shows itself to the pointer and to the keyboard.
  const quiet = field.policy === "keep" && !isClear;
  const state = isClear ? words.inClear : words.policies[field.policy].word;
  const mark = (
    <button
      type="button"
      aria-label={`${words.marks.menu(field.path)}: ${state}`}
      title={field.proposed ? words.marks.proposed(field.why ?? "") : state}
      aria-haspopup="menu"
      tabIndex={-1}
      data-testid="policy"
      data-path={field.path}
      onClick={() => setOpen(true)}
      className={`press group/policy relative inline-grid size-6 place-items-center rounded-ctl hover:bg-raised data-[state=open]:bg-raised ${isClear ? "text-warn" : "text-ink-3"}`}
    >
      <Icon size={13} strokeWidth={1.75} aria-hidden className={quiet ? QUIET : ""} />
      {field.proposed ? <span className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-warn" /> : null}
    </button>
  );
  // Hundreds of rows have a mark, one of them has a menu.
  if (!open) return mark;
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>{mark}</DropdownMenu.Trigger>
      <MenuSurface
        onCloseAutoFocus={(event) => {
          // Back to the rows: the mark itself is no stop of the keyboard.
          event.preventDefault();
          document.querySelector<HTMLElement>("[data-side=source]")?.focus({ preventScroll: true });
        }}
        className="w-84"
      >
        <DropdownMenu.Label className="px-2 pt-1 text-small font-semibold">
          {words.policyTitle(field.path)}
        </DropdownMenu.Label>
        {field.proposed ? (
          <p className="px-2 pb-1 text-small text-ink-2">
            {words.marks.proposed(`${words.policies[field.proposed].word}. ${field.why ?? ""}`)}
          </p>
        ) : null}
        {POLICIES.map((policy) => {
          const Mine = ICON[policy];
          return (
            <DropdownMenu.Item
              key={policy}
              data-testid={`policy-${policy}`}
              onSelect={() => policy !== field.policy && onPick(policy)}
              className={MENU_ITEM}
            >
              <Mine size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
              <span className="w-20 shrink-0">{words.policies[policy].word}</span>
              <span className="cut flex-1 text-small text-ink-3">{words.policies[policy].note}</span>
              {policy === field.policy ? <Check size={13} strokeWidth={1.75} aria-hidden /> : null}
            </DropdownMenu.Item>
          );
        })}
        <p className="border-t border-line px-2 pt-1.5 pb-1 text-small text-ink-3">{words.policyWhen}</p>
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
