// What stands over the log: a replay or a dismissal of what is selected, an export, a view to be kept.
import { useNavigate } from "@tanstack/react-router";
import { DismissDialog, type useDismissing } from "../../components/dismiss-dialog";
import { ReplayDialog } from "../../components/replay/dialog";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";
import { logWords as words } from "../../lib/words/log";
import { ExportDialog } from "./export-dialog";
import type { Over, useSelection } from "./use-selection";
import { ViewDialog } from "./view-dialog";
import type { useViews } from "./views-menu";

export function Dialogs({
  over,
  query,
  said,
  asOf,
  selection,
  views,
  dismissing,
  onClose,
}: {
  over: Over;
  query: string;
  /** The filter in plain words. */
  said: string;
  /** The number of the newest event that was shown, where it is known. */
  asOf: number | undefined;
  selection: ReturnType<typeof useSelection>;
  views: ReturnType<typeof useViews>;
  dismissing: ReturnType<typeof useDismissing>;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const { replay, dismiss } = selection;
  const target = replay.target ?? words.selected.several;
  return (
    <>
      {over === "replay" ? (
        <ReplayDialog
          sentence={undefined}
          scope={replay.scope}
          number={selection.everything ? 0 : replay.deliveries.length}
          line={replay.line}
          target={target}
          onClose={onClose}
          onStarted={(id) => void navigate({ to: "/inbox", search: { replay: id } })}
        />
      ) : null}
      {over === "dismiss" ? (
        <DismissDialog
          of={{ deliveries: dismiss }}
          number={dismiss.length}
          text={inbox.dismiss.text(count(dismiss.length), target)}
          by={dismissing}
          onClose={(done) => {
            onClose();
            if (done) selection.clear();
          }}
        />
      ) : null}
      {over === "export" ? (
        <ExportDialog
          of={{ query, said: said === "" ? words.export.every : said, asOf, only: selection.only }}
          onClose={onClose}
        />
      ) : null}
      {over === "view" && query !== "" ? (
        <ViewDialog
          query={query}
          said={said}
          views={views.views}
          onClose={onClose}
          onSaved={() => {
            views.again();
            onClose();
          }}
        />
      ) : null}
    </>
  );
}
