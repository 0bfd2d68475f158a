// Saved views: filters under a name. The menu opens and deletes them; a deletion can be taken back.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Check, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { MENU_ITEM, MenuSurface } from "../../components/menu-surface";
import { useIpc } from "../../ipc/context";
import { logDoor, type SavedView, viewsQuery } from "../../ipc/log";
import { useVoice } from "../../lib/announce";
import { logWords } from "../../lib/words/log";
import { shell } from "../../lib/words/shell";

const words = logWords.views;

export function useViews() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { toast } = useVoice();
  const views = useQuery(viewsQuery(ipc)).data ?? [];
  const again = () => void queries.invalidateQueries({ queryKey: ["views"] });
  const remove = (view: SavedView) => {
    // What cannot be deleted stays in the list, which is read again either way.
    void logDoor
      .removeView(ipc, view.id)
      .then(() =>
        toast(words.removed(view.name), {
          label: shell.undo,
          perform: () => void logDoor.saveView(ipc, view.name, view.query).finally(again),
        }),
      )
      .catch(() => undefined)
      .finally(again);
  };
  return { views, again, remove };
}

export function ViewsMenu({
  query,
  views,
  onOpen,
  onSave,
  onRemove,
}: {
  query: string;
  views: readonly SavedView[];
  onOpen: (view: SavedView) => void;
  onSave: () => void;
  onRemove: (view: SavedView) => void;
}) {
  const here = query === "" ? undefined : views.find((view) => view.query === query);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        data-testid="views"
        className="press inline-flex h-7 max-w-52 items-center gap-1.5 rounded-btn border border-transparent px-2 font-medium text-ink-2 hover:bg-sunken data-[state=open]:bg-sunken"
      >
        <Bookmark size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className="cut">{here?.name ?? words.button}</span>
      </DropdownMenu.Trigger>
      <MenuSurface className="w-84">
        <DropdownMenu.Label className="flex justify-between px-2 pt-1 pb-0.5 text-small text-ink-3">
          {words.all}
          {views.length > 0 ? <span>{words.hint}</span> : null}
        </DropdownMenu.Label>
        {views.length === 0 ? (
          <p className="px-2 py-1 text-ink-2" data-testid="views-none">
            {words.none}
          </p>
        ) : null}
        {views.map((view) => (
          <DropdownMenu.Item
            key={view.id}
            textValue={view.name}
            data-testid="view"
            onSelect={() => onOpen(view)}
            onKeyDown={(event) => {
              if (event.key !== "Delete" && event.key !== "Backspace") return;
              event.preventDefault();
              onRemove(view);
            }}
            className={`${MENU_ITEM} group/view`}
          >
            <Check
              size={14}
              strokeWidth={1.75}
              aria-hidden
              className={`shrink-0 text-accent ${view === here ? "" : "invisible"}`}
            />
            <span className="min-w-0 flex-1 py-0.5">
              <span className="cut block">{view.name}</span>
              <span className="mono cut block text-ink-3">{view.query}</span>
            </span>
            {/* For the pointer; the keyboard has Delete on the row itself. */}
            <button
              type="button"
              tabIndex={-1}
              aria-label={words.remove(view.name)}
              onClick={(event) => {
                event.stopPropagation();
                onRemove(view);
              }}
              className="press grid size-6 shrink-0 place-items-center rounded-ctl text-ink-3 hover:bg-sunken hover:text-bad"
            >
              <Trash2 size={13} strokeWidth={1.75} aria-hidden />
            </button>
          </DropdownMenu.Item>
        ))}
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
        <DropdownMenu.Item disabled={query === ""} onSelect={onSave} data-testid="view-save" className={MENU_ITEM}>
          {query === "" ? words.nothing : words.save}
        </DropdownMenu.Item>
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
