// Where the list would stand while there is nothing in it, and the way on from there.
import { useNavigate } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { Button } from "../../components/button";
import { Empty } from "../../components/problem";
import { logWords as words } from "../../lib/words/log";
import type { useLog } from "./use-log";

export function Nothing({
  filtered,
  back,
  look,
  onClear,
}: {
  filtered: boolean;
  back: string;
  look: ReturnType<typeof useLog>["look"];
  onClear: () => void;
}) {
  const navigate = useNavigate();
  if (!filtered) {
    return (
      <Empty icon={Activity} text={words.empty}>
        <Button onClick={() => void navigate({ to: "/practice" })}>{words.emptyAct}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon={Activity} text={back === "" ? words.emptyFiltered : words.emptySoFar(back)}>
      <span className="flex gap-2">
        {back === "" ? null : (
          <Button onClick={() => (look.running ? look.stop() : void look.further())} data-testid="look-further">
            {look.running ? words.stopLooking : words.lookFurther}
          </Button>
        )}
        <Button onClick={onClear}>{words.clearFilter}</Button>
      </span>
    </Empty>
  );
}
