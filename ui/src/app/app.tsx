// The page over any host. Tests mount this; main.tsx chooses the host.
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import type { Ipc } from "../ipc/client";
import { useBase, WireProvider } from "../ipc/context";
import type { Feed } from "../ipc/query";
import { ActionProvider } from "../lib/actions";
import { VoiceProvider } from "../lib/announce";
import type { createPageRouter } from "./router";

type Parts = { ipc: Ipc; feed: Feed; queries: QueryClient; router: ReturnType<typeof createPageRouter> };

export function App({ ipc, feed, queries, router }: Parts) {
  return (
    <QueryClientProvider client={queries}>
      <WireProvider ipc={ipc} feed={feed}>
        <ActionProvider>
          <VoiceProvider>
            <Tooltip.Provider delayDuration={500}>
              <Screens router={router} />
            </Tooltip.Provider>
          </VoiceProvider>
        </ActionProvider>
      </WireProvider>
    </QueryClientProvider>
  );
}

/** Another space is another relay to the screens: they start afresh instead of mixing two caches. */
function Screens({ router }: Pick<Parts, "router">) {
  return <RouterProvider key={useBase()} router={router} />;
}
