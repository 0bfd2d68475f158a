// A sample as JSON, typed, pasted or read from a file. It goes through the source's policy and is kept nowhere.
import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { FieldFrame, SelectField } from "../../../components/field";
import { ProblemBand, problemOf } from "../../../components/problem";
import type { Named } from "../../../ipc/types";
import { samples as words } from "../../../lib/words/samples";
import { shell } from "../../../lib/words/shell";
import { readSample } from "./shelf";
import type { Sampling } from "./use-samples";

const text = words.paste;
/** An event larger than this is refused by the relay as well. */
const BYTES_MAX = 1_048_576;

export function PasteDialog({
  sampling,
  kinds,
  first,
  onClose,
}: {
  sampling: Sampling;
  kinds: readonly Named[];
  first: string;
  onClose: () => void;
}) {
  const [body, setBody] = useState("");
  const [kind, setKind] = useState(first);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const file = useRef<HTMLInputElement>(null);
  const { make } = sampling;
  const show = () => {
    const read = readSample(body);
    if ("wrong" in read) return setFault(text.wrong[read.wrong](read.where ?? ""));
    sampling.paste(read.body, kind, onClose);
  };
  const load = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > BYTES_MAX) return setFault(text.large);
    setFault(undefined);
    setBody(await chosen.text());
  };
  return (
    <Dialog
      open
      width={640}
      onClose={onClose}
      title={text.title}
      text={text.text}
      foot={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button kind="primary" data-testid="sample-show" busy={make.isPending && text.busy} onClick={show}>
            {text.verb}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2.5">
        {make.error ? <ProblemBand problem={problemOf(make.error)} /> : null}
        {kinds.length > 0 ? (
          <SelectField label={text.kind} value={kind} onChange={(event) => setKind(event.target.value)}>
            <option value="">{text.anyKind}</option>
            {kinds.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </SelectField>
        ) : null}
        <FieldFrame label={text.label} hint={text.hint} error={fault}>
          {(wiring) => (
            <textarea
              {...wiring}
              value={body}
              rows={12}
              spellCheck={false}
              data-testid="sample-text"
              onChange={(event) => {
                setFault(undefined);
                setBody(event.target.value);
              }}
              className="mono min-h-32 w-full resize-y rounded-btn border border-edge bg-raised p-2 aria-invalid:border-bad"
            />
          )}
        </FieldFrame>
        <Button small icon={FileUp} className="self-start" onClick={() => file.current?.click()}>
          {text.file}
        </Button>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          aria-label={text.file}
          tabIndex={-1}
          data-testid="sample-file"
          className="sr-only"
          onChange={(event) => void load(event.target.files?.[0])}
        />
      </div>
    </Dialog>
  );
}
