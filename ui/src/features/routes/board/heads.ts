// What stands over the two panes: whose account, which kinds of event, which board. Pure.
import type { ConnectionView, Vendor } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { kindWord } from "../../../lib/words/routes";
import type { Draft } from "./board";
import type { SourceHead } from "./source-head";
import type { TargetHead } from "./target-head";
import type { Line } from "./use-line";

const large = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export type Heads = { source: SourceHead; target: TargetHead };

export function headsOf(
  draft: Draft,
  line: Line,
  connections: readonly ConnectionView[],
  vendors: readonly Vendor[],
): Heads {
  const source = connections.find((one) => one.id === draft.source);
  const target = connections.find((one) => one.id === draft.target);
  const tile = (one: ConnectionView | undefined) =>
    one?.tile ?? vendors.find((vendor) => vendor.id === one?.vendor)?.tile ?? "";
  return {
    source: {
      tile: tile(source),
      title: draft.kinds.length === 0 ? words.every : draft.kinds.map((kind) => large(kindWord(kind))).join(", "),
      account: source?.name ?? "",
      at: line.shelf ? line.shelf.at : line.at,
      samples: line.shelf ? line.shelf.all.length : line.rows.length,
      own: line.shelf ? line.shelf.from : undefined,
    },
    target: {
      tile: tile(target),
      title: line.container.data?.name ?? words.noTarget,
      account: target?.name ?? "",
      note: "",
      vendor: target?.vendor_name ?? "",
    },
  };
}
