// What an event did to its case: opened, updated, closed it, or was taken in without a word to the target.
import { useNavigate } from "@tanstack/react-router";
import type { DeliveryView } from "../../ipc/types";
import { momentOf } from "../../lib/figures";
import { drawerWords } from "../../lib/words/drawer";
import { Tag } from "../tags";

const words = drawerWords.case;

export type DeliveryCase = NonNullable<DeliveryView["case"]>;

/** The case of a delivery whose line makes cases. */
export const caseOf = (delivery: DeliveryView): DeliveryCase | undefined => delivery.case;

export function CaseSection({ of, now, zone }: { of: DeliveryCase; now: number; zone: string }) {
  const navigate = useNavigate();
  return (
    <section aria-label={words.title} data-testid="case-section" className="mt-3 border-t border-line pt-2.5">
      <h3 className="mb-1 flex items-center gap-2 font-medium">
        {words.title}
        <button
          type="button"
          className="cut rounded-tag text-accent hover:underline"
          disabled={of.id === undefined}
          onClick={() => of.id !== undefined && void navigate({ to: "/cases", search: { id: of.id } })}
        >
          {of.key.text}
        </button>
        {of.key.hidden ? <Tag>{words.hidden}</Tag> : null}
        {of.number === undefined ? null : <span className="num text-small text-ink-3">{words.number(of.number)}</span>}
      </h3>
      <p className="text-ink-2">
        {words.did[of.did]}
        {of.why ? ` ${words.why[of.why]}` : ""}
        {of.wait_until === undefined ? "" : ` ${words.until(momentOf(of.wait_until, now, zone))}`}
      </p>
    </section>
  );
}
