// The events and the line differ: each difference with the cords it touches, until somebody has seen it.
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/button";
import { board } from "../../../lib/words/board";
import { driftOf, faceOf } from "./drift";
import type { Line } from "./use-line";

const words = board.drift;

export function DriftNote({ line, onOpen }: { line: Line; onOpen: (field: string) => void }) {
  const [seen, setSeen] = useState("");
  const drifts = driftOf(line.findings, line.draft);
  const face = faceOf(drifts);
  if (drifts.length === 0 || face === seen) return null;
  const nameOf = (id: string) => line.targets.find((row) => row.field.id === id)?.field.name ?? id;
  return (
    <section
      aria-label={words.title}
      data-testid="drift"
      className="flex items-start gap-2.5 rounded-panel bg-warn-tint py-1.25 pr-2 pl-3"
    >
      <GitCompareArrows size={16} strokeWidth={1.75} aria-hidden className="mt-1 shrink-0 text-warn" />
      <div className="min-w-0 flex-1">
        <p className="py-0.5 font-medium">{words.said(drifts.length)}</p>
        <ul className="max-h-24 overflow-y-auto">
          {drifts.map((one) => (
            <li key={one.path} data-path={one.path} className="flex flex-wrap items-center gap-x-2">
              <span className="min-w-0 break-words">{one.message}</span>
              {one.fields.map((field) => (
                <button
                  key={field}
                  type="button"
                  data-testid="drift-cord"
                  data-field={field}
                  onClick={() => onOpen(field)}
                  className="rounded-tag py-0.5 font-medium text-accent underline-offset-2 hover:underline"
                >
                  {words.cord(nameOf(field))}
                </button>
              ))}
            </li>
          ))}
        </ul>
      </div>
      <Button small kind="quiet" data-testid="drift-dismiss" onClick={() => setSeen(face)}>
        {words.dismiss}
      </Button>
    </section>
  );
}
