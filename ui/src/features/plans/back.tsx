// The way back to the line that asked for a plan. Once the plan is carried out it is what comes next, and has the keyboard.
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../components/button";
import { plans as words } from "../../lib/words/plans";

export function BackToLine({ line, column, next }: { line: string; column: string | undefined; next: boolean }) {
  const navigate = useNavigate();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What was pressed to carry it out is gone by now.
    if (next && document.activeElement === document.body) button.current?.focus();
  }, [next]);
  const search = { back: true as const, ...(column === undefined ? {} : { key: column }) };
  return (
    <Button
      ref={button}
      icon={ArrowLeft}
      kind={next ? "primary" : "plain"}
      data-testid="plan-back"
      onClick={() =>
        line === "new"
          ? void navigate({ to: "/routes/new", search })
          : void navigate({ to: "/routes/$id", params: { id: line }, search })
      }
    >
      {words.back}
    </Button>
  );
}
