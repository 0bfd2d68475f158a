// The stations of the wizard as a cord that runs down: brass where it is plugged in, open where one is.
import type { Vendor, Way } from "../../ipc/types";
import { environmentWords } from "../../lib/words/states";
import { wizard as words } from "../../lib/words/wizard";
import { railOf, type Rail as Station, stationOf, type Wizard } from "./model";

type Parts = { wizard: Wizard; vendor: Vendor | undefined; way: Way | undefined; onGo: (step: Station) => void };

function noteOf(station: Station, { wizard, vendor, way }: Parts): string {
  if (station === "vendor") return vendor?.name ?? "";
  if (station === "way") return wizard.step === "vendor" ? "" : (way?.name ?? "");
  if (station === "fields" && wizard.step !== "vendor" && wizard.step !== "way") {
    return environmentWords.long[wizard.environment];
  }
  return "";
}

/** Stations one may go back to: not once it is saved, and never to another vendor for a connection that exists. */
const mayGo = (station: Station, at: number, index: number, wizard: Wizard): boolean =>
  index < at && wizard.step !== "done" && station !== "sign_in" && !(station === "vendor" && wizard.purpose !== "new");

export function Rail(parts: Parts) {
  const { wizard, way, onGo } = parts;
  const stations = railOf(way);
  const done = wizard.step === "done";
  const at = done ? stations.length : stations.indexOf(stationOf(wizard, way));
  const name = words.station[stations[Math.min(at, stations.length - 1)] ?? "vendor"];
  return (
    <nav
      aria-label={words.steps}
      className="w-50 shrink-0 border-r border-line bg-canvas px-4 py-4 max-wide:w-40 max-wide:px-3 max-mid:w-full max-mid:border-r-0 max-mid:border-b max-mid:py-2"
    >
      <p className="mid:sr-only max-mid:text-small max-mid:text-ink-2" data-testid="wizard-station">
        {words.stationOf(Math.min(at + 1, stations.length), stations.length, name)}
      </p>
      <ol className="max-mid:hidden">
        {stations.map((station, index) => (
          <li key={station} className="relative pb-4 last:pb-0">
            {index < stations.length - 1 ? (
              <span
                aria-hidden="true"
                className={`absolute top-4 -bottom-1 left-[5.75px] w-[2.5px] forced-colors:bg-[CanvasText] ${
                  index < at ? "bg-cord" : "bg-[repeating-linear-gradient(var(--edge)_0_2px,transparent_2px_7px)]"
                }`}
              />
            ) : null}
            <Entry
              station={station}
              state={index < at ? "done" : index === at ? "current" : "open"}
              note={noteOf(station, parts)}
              onGo={mayGo(station, at, index, wizard) ? () => onGo(station) : undefined}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

const JACK = {
  done: "border-[2.5px] border-brass after:bg-cord",
  current: "border-[2.5px] border-accent after:bg-accent",
  open: "border-[1.5px] border-edge after:hidden",
};

function Entry({
  station,
  state,
  note,
  onGo,
}: {
  station: Station;
  state: keyof typeof JACK;
  note: string;
  onGo: (() => void) | undefined;
}) {
  const inside = (
    <>
      <span
        aria-hidden="true"
        className={`relative z-1 mt-[3px] grid size-3.5 shrink-0 place-items-center rounded-full bg-raised after:size-1 after:rounded-full ${JACK[state]}`}
      />
      <span className="min-w-0">
        <span
          className={`block ${state === "current" ? "font-semibold" : state === "open" ? "text-ink-3" : "text-ink-2"}`}
        >
          {words.station[station]}
          {state === "done" ? <span className="sr-only">, {words.done}</span> : null}
        </span>
        {note === "" ? null : <span className="line-clamp-2 text-tiny leading-[15px] text-ink-3">{note}</span>}
      </span>
    </>
  );
  const look = "flex w-full items-start gap-2.5 text-left";
  return onGo ? (
    <button type="button" onClick={onGo} className={`${look} press rounded-ctl hover:text-ink [&_span]:hover:text-ink`}>
      {inside}
    </button>
  ) : (
    <span className={look} aria-current={state === "current" ? "step" : undefined}>
      {inside}
    </span>
  );
}
