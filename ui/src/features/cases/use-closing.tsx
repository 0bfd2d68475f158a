// What closing one case and closing many have in common: where, a reason, and in production a word typed.
import { useState } from "react";
import { noReason, notWord, ReasonField, TypedWord, useSaid } from "../../components/typed-word";
import type { CloseWhere } from "../../ipc/cases";
import { shell } from "../../lib/words/shell";

/** `word` has to be typed where closing at the target reaches production; `send` is called once all is said. */
export function useClosing({
  first,
  production,
  word,
  send,
}: {
  first: CloseWhere;
  production: boolean;
  word: string;
  send: (said: { where: CloseWhere; reason: string }) => void;
}) {
  const [where, setWhere] = useState(first);
  const [asked, setAsked] = useState(false);
  const asks = where === "target" && production;
  const reason = useSaid(asked, noReason);
  const typed = useSaid(asked, notWord(asks ? word : undefined));
  return {
    where,
    setWhere,
    confirm: () => {
      setAsked(true);
      if (reason.ok && typed.ok) send({ where, reason: reason.value.trim() });
    },
    fields: (
      <>
        <ReasonField said={reason} />
        {asks ? <TypedWord label={shell.typed(word)} said={typed} /> : null}
      </>
    ),
  };
}
