// All connections as one document without any secret: to copy, or to save as a file.
import { useQuery } from "@tanstack/react-query";
import { Button } from "../../components/button";
import { CopyTextButton } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { saveText } from "../../lib/save";
import { connections } from "../../lib/words/connections";
import { shell } from "../../lib/words/shell";

const words = connections.exported;

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const ipc = useIpc();
  const exported = useQuery({
    queryKey: ["connections", "export"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/export")),
    staleTime: 0,
  });
  const text = exported.data === undefined ? "" : `${JSON.stringify(exported.data, null, 2)}\n`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      text={words.text}
      width={560}
      foot={
        <>
          <Button onClick={onClose}>{shell.close}</Button>
          <Button disabled={text === ""} onClick={() => saveText(words.file, text, "application/json")}>
            {words.save}
          </Button>
          <CopyTextButton kind="primary" text={text} what={words.what} />
        </>
      }
    >
      {exported.error ? (
        <ProblemBand problem={problemOf(exported.error)} onRemedy={() => void exported.refetch()} />
      ) : text === "" ? (
        <Loading />
      ) : (
        <textarea
          readOnly
          aria-label={words.label}
          data-testid="export-text"
          value={text}
          className="mono ring-in h-60 w-full resize-none rounded-btn border border-edge bg-sunken p-2.5 leading-[18px] text-ink"
        />
      )}
    </Dialog>
  );
}
