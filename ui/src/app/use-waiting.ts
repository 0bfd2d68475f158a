// How many need a person: one number in the sidebar, in the status bar and on the Inbox.
import { useQuery } from "@tanstack/react-query";
import { useIpc } from "../ipc/context";
import { inboxQuery, waitingIn } from "../ipc/desk";
import type { Status } from "../ipc/types";
import { needPerson } from "../lib/sum";

/**
 * All that the Inbox holds: deliveries, and bodies that could not be read, which never became any. What a person gave up
 * is not among them. Until the Inbox has answered, what the sum of deliveries says.
 */
export function useWaiting(status: Status | undefined): number | undefined {
  const inbox = useQuery(inboxQuery(useIpc()));
  if (inbox.data) return waitingIn(inbox.data);
  return status ? needPerson(status.sum) : undefined;
}
