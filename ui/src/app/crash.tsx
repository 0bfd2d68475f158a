// What stands where a screen failed: the sentence, the cause under Details, and a way on.
import { ProblemBand } from "../components/problem";
import { shell } from "../lib/words/shell";

export function Crash({ error }: { error: unknown }) {
  return (
    <div className="p-4">
      <ProblemBand
        problem={{
          code: "page.fault",
          message: shell.crash,
          remedy: { kind: "retry" },
          detail: error instanceof Error ? error.message : String(error),
        }}
        remedyWord={shell.reload}
        onRemedy={() => window.location.reload()}
      />
    </div>
  );
}
