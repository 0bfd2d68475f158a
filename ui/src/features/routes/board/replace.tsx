// A jack that is taken: the new cord may take the place of the old one, or join it in a template.
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { board } from "../../../lib/words/board";
import { sourcesOf } from "./cords";
import { type Bench, nameOfField, nameOfSource } from "./hands";
import type { HandsOn } from "./use-hands";

const text = board.replace;

export function ReplaceDialog({ bench, hands }: { bench: Bench; hands: HandsOn }) {
  const { replace } = hands;
  if (!replace) return null;
  const to = nameOfField(bench, replace.field);
  const row = bench.targets.find((one) => one.field.id === replace.field);
  const old = row?.cord
    ? sourcesOf(row.cord.from)
        .map((one) => nameOfSource(bench, one))
        .join(", ")
    : "";
  const kind = row?.field.kind;
  const textual = kind === "name" || kind === "text" || kind === "long_text";
  const close = () => {
    hands.setReplace(undefined);
    hands.letGo();
    // Whoever came here by the pointer has no place to go back to.
    setTimeout(() => document.querySelector<HTMLElement>("[data-side=target]")?.focus(), 0);
  };
  return (
    <Dialog
      open
      onClose={close}
      title={text.title(to)}
      text={text.text(nameOfSource(bench, replace.source), old, to)}
      foot={
        <>
          <Button onClick={close}>{text.keep}</Button>
          {textual && replace.moved === undefined && !replace.source.startsWith("@") ? (
            <Button data-testid="join" onClick={() => hands.join(replace)}>
              {text.join}
            </Button>
          ) : null}
          <Button kind="primary" data-testid="confirm" onClick={() => hands.plug(replace)}>
            {text.replace}
          </Button>
        </>
      }
    />
  );
}
