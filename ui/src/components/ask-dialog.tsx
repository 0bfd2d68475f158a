// A question with fields: Enter in one of them answers as the button does, what is still missing takes the focus, and a
// refusal stands under them.
import { type ComponentProps, useRef } from "react";
import type { Problem } from "../ipc/types";
import { toWrong } from "../lib/wrong";
import { ConfirmDialog } from "./dialog";
import { ProblemBand, problemOf } from "./problem";

type Props = Omit<ComponentProps<typeof ConfirmDialog>, "open"> & {
  /** Why the last try was refused. */
  error: unknown;
  /** What mends a refusal, where something on the page does. */
  remedy?: (problem: Problem) => (() => void) | undefined;
};

export function AskDialog({ error, remedy, children, onConfirm, ...rest }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const confirm = () => {
    onConfirm();
    toWrong(form.current);
  };
  const problem = error ? problemOf(error) : undefined;
  return (
    <ConfirmDialog open {...rest} onConfirm={confirm}>
      <form
        ref={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        {children}
        {problem ? <ProblemBand problem={problem} onRemedy={remedy?.(problem)} /> : null}
        <button type="submit" hidden />
      </form>
    </ConfirmDialog>
  );
}
