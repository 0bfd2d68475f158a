// First: which vendor. Typing narrows, the arrows walk, Enter takes the first that fits.
import { Search } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Tile } from "../../components/tags";
import type { Vendor } from "../../ipc/types";
import { wizard } from "../../lib/words/wizard";
import { StepFrame } from "./step-frame";

const words = wizard.vendor;

/** What a vendor can be; where it is nothing yet, how one signs in to it. */
const forWhat = (vendor: Vendor): string =>
  vendor.roles.length > 0
    ? vendor.roles.map((role) => (role === "source" ? words.source : words.target)).join(". ")
    : words.signs([...new Set(vendor.ways.map((way) => words.auth[way.auth]))].join(", "));

export function matching(vendors: readonly Vendor[], typed: string): Vendor[] {
  const wanted = typed.trim().toLowerCase();
  const ways = (vendor: Vendor) => vendor.ways.map((way) => way.name).join(" ");
  // A name that begins with it stands before one that only has it; of two that begin, the shorter is nearer.
  const rank = ({ name }: Vendor) => (wanted !== "" && name.toLowerCase().startsWith(wanted) ? name.length : 1_000);
  return vendors
    .filter((vendor) => `${vendor.name} ${vendor.id} ${forWhat(vendor)} ${ways(vendor)}`.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b));
}

export function VendorStep({
  vendors,
  chosen,
  onChoose,
}: {
  vendors: readonly Vendor[];
  chosen: string;
  onChoose: (vendor: Vendor) => void;
}) {
  const [typed, setTyped] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const shown = matching(vendors, typed);
  const first = shown[0];
  const walk = (event: KeyboardEvent, from: HTMLButtonElement | null) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const to = nextOf(buttons, from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to === "search") event.currentTarget.closest("form")?.querySelector("input")?.focus();
    else to.focus();
  };
  return (
    <StepFrame
      name="vendor"
      title={words.title}
      wide
      foot={<span className="text-small text-ink-3">{words.keys}</span>}
      onSubmit={() => first && onChoose(first)}
    >
      <div className="relative">
        <Search
          size={14}
          strokeWidth={1.75}
          aria-hidden
          className="pointer-events-none absolute top-[9px] left-2.5 text-ink-3"
        />
        <input
          data-first
          type="search"
          aria-label={words.search}
          placeholder={words.hint}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          data-testid="vendor-search"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === "ArrowDown" && walk(event, null)}
          className="h-8 w-full rounded-btn border border-edge bg-raised pr-2.5 pl-8 text-ink"
        />
      </div>
      {shown.length === 0 ? <p className="text-ink-2">{words.none(typed)}</p> : null}
      <div ref={list} className="flex flex-col gap-4">
        {[
          { title: words.ready, group: shown.filter((vendor) => vendor.roles.length > 0) },
          { title: words.later, group: shown.filter((vendor) => vendor.roles.length === 0) },
        ].map(({ title, group }) =>
          group.length === 0 ? null : (
            <section key={title} aria-label={title}>
              <h3 className="mb-1.5 text-small font-medium text-ink-3">{title}</h3>
              <ul className="grid grid-cols-2 gap-2 wide:grid-cols-3 max-[700px]:grid-cols-1">
                {group.map((vendor) => (
                  <li key={vendor.id}>
                    <VendorButton
                      vendor={vendor}
                      marked={vendor.id === chosen || (typed !== "" && vendor === first)}
                      current={vendor.id === chosen}
                      onChoose={() => onChoose(vendor)}
                      onWalk={(event) => walk(event, event.currentTarget)}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ),
        )}
      </div>
    </StepFrame>
  );
}

/** The button an arrow leads to: sideways by one, up and down to the nearest of the next row. */
function nextOf(buttons: HTMLButtonElement[], from: HTMLButtonElement | null, key: string) {
  if (from === null) return buttons[0];
  const at = buttons.indexOf(from);
  if (key === "ArrowRight") return buttons[at + 1];
  if (key === "ArrowLeft") return buttons[at - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const here = from.getBoundingClientRect();
  const down = key === "ArrowDown";
  const beyond = buttons.filter((button) => {
    const { top } = button.getBoundingClientRect();
    return down ? top > here.top : top < here.top;
  });
  const rows = beyond.map((button) => button.getBoundingClientRect().top);
  const row = down ? Math.min(...rows) : Math.max(...rows);
  const distance = (button: HTMLButtonElement) => Math.abs(button.getBoundingClientRect().left - here.left);
  const [nearest] = beyond
    .filter((button) => button.getBoundingClientRect().top === row)
    .sort((a, b) => distance(a) - distance(b));
  return nearest ?? (down ? undefined : ("search" as const));
}

function VendorButton({
  vendor,
  marked,
  current,
  onChoose,
  onWalk,
}: {
  vendor: Vendor;
  marked: boolean;
  current: boolean;
  onChoose: () => void;
  onWalk: (event: KeyboardEvent<HTMLButtonElement>) => void;
}) {
  return (
    <button
      type="button"
      data-testid="vendor-choice"
      data-vendor={vendor.id}
      aria-current={current ? "true" : undefined}
      onClick={onChoose}
      onKeyDown={onWalk}
      className={`press flex w-full items-center gap-2.5 rounded-panel border px-3 py-2 text-left hover:border-edge ${
        marked ? "border-accent bg-tint" : "border-line bg-raised"
      }`}
    >
      <Tile text={vendor.tile} large />
      <span className="flex min-w-0 flex-col">
        <span className="cut font-medium">{vendor.name}</span>
        <span className="cut text-small text-ink-3" title={forWhat(vendor)}>
          {forWhat(vendor)}
        </span>
      </span>
    </button>
  );
}
