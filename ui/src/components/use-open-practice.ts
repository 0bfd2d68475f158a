// The way into Practice: in the practice space just the screen, beside real lines the space is started first.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useIpc } from "../ipc/context";
import { statusQuery } from "../ipc/queries";

export function useOpenPractice() {
  const ipc = useIpc();
  const navigate = useNavigate();
  const status = useQuery(statusQuery(ipc));
  return useMutation({
    mutationFn: async () =>
      status.data?.space === "practice" ? undefined : await ipc.ask(ipc.api.POST("/practice/open")),
    onSuccess: async (opened) => {
      await navigate({ to: "/practice" });
      if (opened) ipc.switchTo(opened.base);
    },
  });
}
