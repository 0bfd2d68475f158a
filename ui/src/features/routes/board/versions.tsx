// Every save of the line: what changed, how it differs from what is saved now, and the way back to it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { ProblemBand, problemOf } from "../../../components/problem";
import { useIpc } from "../../../ipc/context";
import { useVoice } from "../../../lib/announce";
import { momentOf } from "../../../lib/figures";
import { shell } from "../../../lib/words/shell";
import { trials } from "../../../lib/words/trials";
import { draftOf } from "./board";
import { differences } from "./differ";
import { useLineSteps, versionQuery, versionsQuery } from "./queries";
import type { Line } from "./use-line";

const text = trials.versions;

export function VersionsDialog({ id, line, onClose }: { id: string; line: Line; onClose: () => void }) {
  const ipc = useIpc();
  const { toast } = useVoice();
  const { restore } = useLineSteps();
  const list = useQuery(versionsQuery(ipc, id));
  const now = line.version ?? 0;
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const version = chosen ?? list.data?.find((one) => one.version !== now)?.version;
  const draft = useQuery({ ...versionQuery(ipc, id, version ?? 0), enabled: version !== undefined });
  const nameOf = (field: string) => line.targets.find((row) => row.field.id === field)?.field.name ?? field;
  const rows = draft.data ? differences(draft.data, line.edit.saved, nameOf) : [];
  return (
    <Dialog
      open
      width={760}
      onClose={onClose}
      title={text.title}
      foot={
        <>
          <Button onClick={onClose}>{shell.close}</Button>
          {version !== undefined && version !== now ? (
            <Button
              kind="primary"
              data-testid="restore"
              disabled={line.changed}
              busy={restore.isPending && "…"}
              onClick={() =>
                restore.mutate(
                  { id, version },
                  {
                    onSuccess: (route) => {
                      line.step({ do: "load", saved: draftOf(route) });
                      toast(text.restored(version, route.version));
                      onClose();
                    },
                  },
                )
              }
            >
              {text.restore(version)}
            </Button>
          ) : null}
        </>
      }
    >
      {list.error || restore.error ? <ProblemBand problem={problemOf(list.error ?? restore.error)} /> : null}
      {line.changed ? <p className="mb-2 text-small text-warn">{text.unsaved}</p> : null}
      <div className="grid grid-cols-[220px_minmax(0,1fr)] gap-4 max-mid:grid-cols-1">
        <ul className="ring-in flex max-h-80 flex-col overflow-y-auto" data-testid="versions">
          {(list.data ?? []).map((one) => (
            <li key={one.version}>
              <button
                type="button"
                aria-pressed={one.version === version}
                onClick={() => setChosen(one.version)}
                className={`flex w-full flex-col rounded-ctl px-2 py-1 text-left ${one.version === version ? "bg-tint" : "hover:bg-sunken"}`}
              >
                <span className="num flex gap-2">
                  <span className="font-medium">{trials.before(one.version)}</span>
                  {one.version === now ? <span className="text-small text-ink-3">{text.current}</span> : null}
                  <span className="flex-1 text-right text-small text-ink-3">
                    {momentOf(one.saved_at, line.now, line.zone)}
                  </span>
                </span>
                <span className="cut text-small text-ink-2">{one.summary}</span>
              </button>
            </li>
          ))}
        </ul>
        <section aria-label={text.diff(version ?? now, now)} tabIndex={0} className="max-h-80 min-w-0 overflow-y-auto">
          {version === undefined || version === now || (draft.data && rows.length === 0) ? (
            <p className="text-ink-2">{text.same}</p>
          ) : null}
          {version !== now && rows.length > 0 && version !== undefined ? (
            <table className="w-full table-fixed" data-testid="version-diff">
              <thead>
                <tr className="text-left text-small text-ink-3">
                  <th scope="col" className="w-32 font-normal">
                    {text.field}
                  </th>
                  <th scope="col" className="font-normal">
                    {trials.before(version)}
                  </th>
                  <th scope="col" className="font-normal">
                    {trials.before(now)}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.what} className="border-t border-line align-top">
                    <th scope="row" className="py-1 pr-3 text-left font-normal text-ink-2">
                      {row.what}
                    </th>
                    <td className="py-1 pr-3 break-words">
                      {row.was === "" ? <span className="text-ink-3">–</span> : row.was}
                    </td>
                    <td className="py-1 break-words">
                      {row.is === "" ? <span className="text-ink-3">–</span> : row.is}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </section>
      </div>
    </Dialog>
  );
}
