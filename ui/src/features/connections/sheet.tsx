// The request sheet: everything the colleague who owns the other system needs, as one page to send or print.
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Printer } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { Button } from "../../components/button";
import { CopyButton, CopyTextButton } from "../../components/copy";
import { BrandMark } from "../../components/cord";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import type { NewSignIn, Sheet as SheetPage } from "../../ipc/types";
import { dateOf } from "../../lib/figures";
import { wizard } from "../../lib/words/wizard";

const words = wizard.sheet;

export function Sheet({
  vendor,
  asked,
  now,
  zone,
  onClose,
}: {
  vendor: string;
  asked: Pick<NewSignIn, "way" | "environment" | "settings">;
  now: number;
  zone: string;
  onClose: () => void;
}) {
  const ipc = useIpc();
  const sheet = useQuery({
    queryKey: ["vendors", vendor, "sheet", asked],
    queryFn: () => ipc.ask(ipc.api.POST("/vendors/{id}/sheet", { params: { path: { id: vendor } }, body: asked })),
  });
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          data-testid="sheet"
          data-print
          className="rise fixed inset-0 z-40 flex flex-col bg-canvas focus-visible:outline-none"
        >
          <div className="no-print flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-4">
            <Button kind="quiet" icon={ArrowLeft} onClick={onClose}>
              {words.close}
            </Button>
            <Radix.Title className="text-title max-mid:sr-only">{words.title}</Radix.Title>
            <p className="cut flex-1 text-ink-2">{words.lead}</p>
            <Button icon={Printer} disabled={!sheet.data} onClick={() => window.print()}>
              {words.print}
            </Button>
            <CopyTextButton
              kind="primary"
              text={sheet.data?.text ?? ""}
              what={words.what}
              label={words.copy}
              data-testid="sheet-copy"
            />
          </div>
          <div className="ring-in min-h-0 flex-1 overflow-y-auto p-6 max-wide:p-4" data-print-scroll>
            {sheet.error ? (
              <ProblemBand problem={problemOf(sheet.error)} onRemedy={() => void sheet.refetch()} />
            ) : null}
            {sheet.isPending ? <Loading /> : null}
            {sheet.data ? <Page sheet={sheet.data} written={words.written(dateOf(now, zone))} /> : null}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Page({ sheet, written }: { sheet: SheetPage; written: string }) {
  return (
    <article
      data-testid="sheet-page"
      className="mx-auto max-w-180 rounded-panel border border-line bg-raised px-10 py-8 max-mid:px-5 max-mid:py-5"
    >
      <header className="flex items-center gap-2 border-b border-line pb-3 text-small text-ink-3">
        <BrandMark />
        <span className="flex-1">{words.from}</span>
        <span className="num">{written}</span>
      </header>
      <h1 className="mt-5 text-figure tracking-[-0.014em]">{sheet.title}</h1>
      <p className="mt-1.5 text-ink-2">{sheet.intro}</p>
      {sheet.sections.map((section) => (
        <section key={section.title} aria-label={section.title} className="mt-5 break-inside-avoid">
          <h2 className="font-semibold">{section.title}</h2>
          <ul className="mt-1.5">
            {section.lines.map((line) => (
              <Line key={`${line.text} ${line.copy ?? ""}`} {...line} />
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}

/** One line. Steps come with their number, which stands apart so that their words line up. */
function Line({ text, copy }: { text: string; copy?: string }) {
  const step = /^(\d+)\. (.*)$/s.exec(text);
  return (
    <li className="num flex items-start gap-x-2 border-t border-line py-1.5">
      {step ? <span className="w-5 shrink-0 text-ink-3">{step[1]}</span> : null}
      <span className="min-w-0 flex-1 break-words">
        {copy === undefined ? (step?.[2] ?? text) : <Named text={text} value={copy} />}
      </span>
      <span className="no-print -my-0.5">{copy === undefined ? null : <CopyButton text={copy} what={copy} />}</span>
    </li>
  );
}

/** The value that is to be typed elsewhere stands out as one; the words around it stay words. */
function Named({ text, value }: { text: string; value: string }) {
  const at = text.indexOf(value);
  if (at < 0) {
    return (
      <>
        <span className="mono block break-all select-all">{value}</span>
        <span className="text-ink-2">{text}</span>
      </>
    );
  }
  return (
    <span className="break-words text-ink-2">
      {text.slice(0, at)}
      <span className="mono break-all text-ink select-all">{value}</span>
      {text.slice(at + value.length)}
    </span>
  );
}
