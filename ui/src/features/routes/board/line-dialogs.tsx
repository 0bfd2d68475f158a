// What opens over the board of a line, one at a time.
import type { RouteView } from "../../../ipc/types";
import { DeleteDialog } from "../delete-dialog";
import { BacktestDialog } from "./backtest";
import { TestDialog } from "./trials";
import type { Line } from "./use-line";
import { VersionsDialog } from "./versions";

export type Over = "none" | "delete" | "backtest" | "test" | "versions";

export function LineDialogs({
  over,
  line,
  route,
  environment,
  onClose,
  onDeleted,
}: {
  over: Over;
  line: Line;
  route: RouteView | undefined;
  environment: string | undefined;
  onClose: () => void;
  onDeleted: () => void;
}) {
  switch (over) {
    case "none":
      return null;
    case "backtest":
      return <BacktestDialog line={line} onClose={onClose} />;
    case "test":
      return (
        <TestDialog
          line={line}
          target={line.container.data?.name ?? ""}
          environment={environment ?? ""}
          onClose={onClose}
        />
      );
    case "versions":
      return route ? <VersionsDialog id={route.id} line={line} onClose={onClose} /> : null;
    case "delete":
      return route ? (
        <DeleteDialog route={route} production={environment === "production"} onClose={onClose} onDone={onDeleted} />
      ) : null;
  }
}
