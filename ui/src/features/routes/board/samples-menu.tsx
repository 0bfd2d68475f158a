// Where the values on the left come from: the last events, or a sample one brings oneself.
import { FileJson2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { MENU_ITEM, MenuSurface } from "../../../components/menu-surface";
import { count } from "../../../lib/figures";
import { samples as words } from "../../../lib/words/samples";
import type { Shelf } from "./shelf";
import type { Fetching } from "./use-fetch";
import type { Sampling } from "./use-samples";

export function SamplesMenu({
  sampling,
  fetching,
  vendor,
  when,
  shelf,
  chosen,
  onBack,
}: {
  sampling: Sampling;
  fetching: Fetching;
  /** Whose records can be fetched. */
  vendor: string;
  /** A moment as it is written here. */
  when: (at: number) => string;
  shelf: Shelf | undefined;
  /** Kinds the line takes; all of the source's without any. */
  chosen: readonly string[];
  onBack: () => void;
}) {
  const kinds = sampling.kinds.filter((kind) => chosen.length === 0 || chosen.includes(kind.id));
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={words.menu}
        title={words.menu}
        data-testid="samples-menu"
        className="press inline-grid size-6 shrink-0 place-items-center rounded-ctl text-ink-2 hover:bg-sunken data-[state=open]:bg-sunken"
      >
        <FileJson2 size={14} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.Trigger>
      <MenuSurface className="w-72">
        {shelf ? (
          <DropdownMenu.Item data-testid="samples-back" onSelect={onBack} className={MENU_ITEM}>
            {words.back}
          </DropdownMenu.Item>
        ) : null}
        {fetching.can ? (
          <DropdownMenu.Item data-testid="samples-fetch" onSelect={fetching.begin} className={MENU_ITEM}>
            {words.fetch.item(vendor)}
          </DropdownMenu.Item>
        ) : null}
        {fetching.held.length > 0 ? (
          <DropdownMenu.Item data-testid="samples-held" onSelect={fetching.showHeld} className={`num ${MENU_ITEM}`}>
            {words.fetch.show(count(fetching.held.length), fetching.at === undefined ? "" : when(fetching.at))}
          </DropdownMenu.Item>
        ) : null}
        <DropdownMenu.Item data-testid="samples-paste" onSelect={sampling.openPaste} className={MENU_ITEM}>
          {words.paste.item}
        </DropdownMenu.Item>
        {kinds.length > 0 ? (
          <DropdownMenu.Group>
            <DropdownMenu.Label className="px-2 pt-1.5 pb-0.5 text-small text-ink-3">{words.makeOf}</DropdownMenu.Label>
            {kinds.map((kind) => (
              <DropdownMenu.Item
                key={kind.id}
                data-testid={`samples-make-${kind.id}`}
                onSelect={() => sampling.describe(kind.id)}
                className={MENU_ITEM}
              >
                {kind.name}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Group>
        ) : null}
        <p className="border-t border-line px-2 pt-1.5 pb-1 text-small text-ink-3">
          {fetching.why ? `${fetching.why} ` : ""}
          {words.note}
        </p>
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
