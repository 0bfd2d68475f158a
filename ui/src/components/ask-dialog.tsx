// A question with fields: Enter in one of them answers as the button does, and a refusal stands under them.
import type { ComponentProps } from "react";
import type { Problem } from "../ipc/types";
import { ConfirmDialog } from "./dialog";
import { ProblemBand, problemOf } from "./problem";

type Props = Omit<ComponentProps<typeof ConfirmDialog>, "open"> & {
  /** Why the last try was refused. */
  error: unknown;
  /** What mends a refusal, where something on the page does. */
  remedy?: (problem: Problem) => (() => void) | undefined;
};

export function AskDialog({ error, remedy, children, ...rest }: Props) {
  const problem = error ? problemOf(error) : undefined;
  return (
    <ConfirmDialog open {...rest}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          rest.onConfirm();
        }}
      >
        {children}
        {problem ? <ProblemBand problem={problem} onRemedy={remedy?.(problem)} /> : null}
        <button type="submit" hidden />
      </form>
    </ConfirmDialog>
  );
}
