// The simulated board, drawn in our own style. A cell just written is tinted for two seconds, or carries a dot.
import { useEffect, useRef, useState } from "react";
import { Tile } from "../../components/tags";
import type { BoardItem, BoardView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { practice as words } from "../../lib/words/practice";
import { columnsOf, groupsOf, ITEMS_SHOWN_MAX, type Seen, seenOf, type Written, writtenSince } from "./model";

const TINT_MS = 2_000;

export function Board({ board }: { board: BoardView }) {
  const fresh = useJustWritten(board);
  return (
    <section aria-label={words.sees} className="flex min-h-0 min-w-0 flex-1 flex-col bg-panel" data-testid="board">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="shrink-0 font-semibold">{words.sees}</h2>
        <span className="ml-1">
          <Tile text="mo" />
        </span>
        <span className="cut text-ink-2">
          {board.name}, {words.simulated}
        </span>
        <span className="num cut ml-auto shrink-0 text-small text-ink-3 max-wide:hidden">
          {words.board(count(board.total), count(board.calls))}
        </span>
      </div>
      {board.items.length === 0 ? (
        <p className="px-4 py-3 text-ink-2" data-testid="board-empty">
          {words.boardEmpty}
        </p>
      ) : (
        <Table board={board} fresh={fresh} />
      )}
    </section>
  );
}

function Table({ board, fresh }: { board: BoardView; fresh: ReadonlyMap<string, Written> }) {
  const columns = columnsOf(board);
  return (
    <section
      aria-label={board.name}
      tabIndex={0}
      className="ring-in min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <table className="w-full min-w-max border-separate border-spacing-0">
        <thead>
          <tr>
            <Head>{words.item}</Head>
            {columns.map((column) => (
              <Head key={column.id} number={column.type === "numbers"}>
                {column.title}
              </Head>
            ))}
          </tr>
        </thead>
        {groupsOf(board).map(({ group, items }) => (
          <tbody key={group.id}>
            <tr>
              <th
                colSpan={columns.length + 1}
                scope="rowgroup"
                className="h-8 border-b border-line px-4 text-left align-bottom text-small font-medium"
              >
                <span className="inline-flex items-center gap-2 pb-1">
                  <Swatch color={group.color} />
                  {group.name}
                  <span className="num font-normal text-ink-3">{words.groupCount(items.length)}</span>
                </span>
              </th>
            </tr>
            {items.map((item) => (
              <Item key={item.id} item={item} columns={columns} written={fresh.get(item.id)?.columns} />
            ))}
          </tbody>
        ))}
      </table>
      {board.items.length > ITEMS_SHOWN_MAX ? (
        <p className="px-4 py-2 text-small text-ink-3">{words.shownOf(ITEMS_SHOWN_MAX, count(board.total))}</p>
      ) : null}
    </section>
  );
}

function Head({ children, number = false }: { children: string; number?: boolean }) {
  return (
    <th
      scope="col"
      className={`sticky top-0 z-1 h-7 border-b border-line bg-panel px-2.5 first:pl-4 last:pr-4 text-small font-normal whitespace-nowrap text-ink-3 ${number ? "text-right" : "text-left"}`}
    >
      {children}
    </th>
  );
}

/** The vendor's own colour, small and beside the word: on this page colours belong to states. */
function Swatch({ color }: { color: string | undefined }) {
  if (color === undefined) return null;
  return (
    <span
      aria-hidden="true"
      className="inline-block size-2 shrink-0 rounded-[2px]"
      style={{ backgroundColor: color }}
    />
  );
}

function Item({
  item,
  columns,
  written,
}: {
  item: BoardItem;
  columns: BoardView["columns"];
  written: ReadonlySet<string> | undefined;
}) {
  return (
    <tr data-testid="board-item" data-item-id={item.id} className="h-7.5">
      <Cell text={item.name} fresh={written?.has("name") ?? false} strong />
      {columns.map((column) => {
        const cell = item.cells[column.id];
        return (
          <Cell
            key={column.id}
            text={cell?.text ?? ""}
            color={cell?.color}
            number={column.type === "numbers"}
            fresh={(cell && written?.has(column.id)) ?? false}
          />
        );
      })}
    </tr>
  );
}

function Cell({
  text,
  color,
  fresh,
  number = false,
  strong = false,
}: {
  text: string;
  color?: string | undefined;
  fresh: boolean;
  number?: boolean;
  strong?: boolean;
}) {
  return (
    <td
      className={`max-w-56 border-b border-line px-2.5 first:pl-4 last:pr-4 whitespace-nowrap ${number ? "num text-right" : ""} ${strong ? "font-medium" : "text-ink-2"} ${fresh ? "just-written" : ""}`}
      data-fresh={fresh || undefined}
    >
      <span className={`flex min-w-0 items-center gap-1.5 ${number ? "justify-end" : ""}`}>
        {fresh ? <span className="just-dot size-1.5 shrink-0 rounded-full bg-info" title={words.justWritten} /> : null}
        <Swatch color={color} />
        <span className="cut" title={text}>
          {text}
        </span>
      </span>
    </td>
  );
}

/** Which items were written within the last two seconds. Nothing is, when the board is first looked at. */
function useJustWritten(board: BoardView): ReadonlyMap<string, Written> {
  const { say } = useVoice();
  const seen = useRef<Seen | null>(null);
  const [fresh, setFresh] = useState<ReadonlyMap<string, Written>>(new Map());
  useEffect(() => {
    const written = seen.current === null ? [] : writtenSince(board, seen.current);
    seen.current = seenOf(board);
    if (written.length === 0) return;
    setFresh((old) => new Map([...old, ...written.map((one) => [one.item, one] as const)]));
    const newest = written.at(-1);
    if (newest) say(words.written(newest.name));
    // Each writing fades on its own clock, however many follow it.
    setTimeout(() => setFresh((old) => new Map([...old].filter(([, one]) => !written.includes(one)))), TINT_MS);
  }, [board, say]);
  return fresh;
}
