// Welcome: two equal doors, and one line that says where data and secrets live.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FlaskConical, type LucideIcon, Plug } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { Jack } from "../../components/cord";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useOpenPractice } from "../../components/use-open-practice";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, statusQuery } from "../../ipc/queries";
import type { Status } from "../../ipc/types";
import { hang, path } from "../../lib/cord";
import { useReady } from "../../lib/ready";
import { welcome as words } from "../../lib/words/welcome";

export function WelcomeScreen() {
  const ipc = useIpc();
  const status = useQuery(statusQuery(ipc));
  useReady("welcome", status.data !== undefined);
  if (!status.data) return <Loading />;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="m-auto flex w-full max-w-190 flex-col gap-4 px-6 py-6">
        <Cord />
        <div className="text-center">
          <h1 className="text-title" tabIndex={-1}>
            {words.title}
          </h1>
          <p className="mx-auto mt-1 max-w-120 text-ink-2">{words.lead}</p>
        </div>
        <div className="grid gap-4 min-[640px]:grid-cols-2">
          <PracticeDoor />
          <ConnectDoor />
        </div>
        <Where status={status.data} />
      </div>
    </div>
  );
}

/** A still cord between two jacks, one over each door. */
function Cord() {
  const width = 420;
  const curve = hang({ x: 17, y: 14 }, { x: width - 17, y: 14 }, 52);
  return (
    <svg viewBox={`0 0 ${width} 64`} fill="none" aria-hidden="true" className="mx-auto h-16 w-105 max-w-full">
      <path d={path(curve)} className="cord-line" stroke="var(--accent)" strokeWidth="3.5" strokeLinecap="round" />
      <g transform="translate(12 14) scale(1.5) translate(-8 -9.33)">
        <Jack x={8} y={9.33} ring="var(--brass)" core="var(--accent)" />
      </g>
      <g transform={`translate(${width - 12} 14) scale(1.5) translate(-8 -9.33)`}>
        <Jack x={8} y={9.33} ring="var(--brass)" core="var(--accent)" />
      </g>
    </svg>
  );
}

function Door({
  icon: Icon,
  title,
  lines,
  note,
  children,
}: {
  icon: LucideIcon;
  title: string;
  lines: readonly string[];
  note: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="flex flex-col rounded-panel border border-line bg-raised p-4">
      <h2 className="flex items-center gap-2 text-drawer font-semibold">
        <Icon size={16} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        {title}
      </h2>
      <ol className="mt-2.5 mb-4 flex flex-1 flex-col gap-2">
        {lines.map((line, index) => (
          <li key={line} className="grid grid-cols-[16px_minmax(0,1fr)] gap-1.5 text-ink-2">
            <span className="num text-ink-3">{index + 1}</span>
            {line}
          </li>
        ))}
      </ol>
      <div className="flex flex-col items-start gap-2">
        {children}
        <span className="text-small text-ink-3">{note}</span>
      </div>
    </section>
  );
}

function PracticeDoor() {
  const open = useOpenPractice();
  return (
    <Door icon={FlaskConical} {...words.practice}>
      {open.error ? <ProblemBand problem={problemOf(open.error)} /> : null}
      <Button
        kind="primary"
        busy={open.isPending && words.practice.opening}
        onClick={() => open.mutate()}
        data-testid="door-practice"
      >
        {words.practice.open}
      </Button>
    </Door>
  );
}

function ConnectDoor() {
  const ipc = useIpc();
  const navigate = useNavigate();
  const connections = useQuery(connectionsQuery(ipc));
  // With both ends there already, the next step is the line itself.
  const roles = new Set((connections.data ?? []).flatMap((connection) => connection.roles));
  const ready = roles.has("source") && roles.has("target");
  return (
    <Door icon={Plug} {...words.connect}>
      <Button
        onClick={() =>
          void (ready ? navigate({ to: "/routes/new" }) : navigate({ to: "/connections/new", search: {} }))
        }
        data-testid="door-connect"
      >
        {ready ? words.connect.resume : words.connect.open}
      </Button>
    </Door>
  );
}

function Where({ status }: { status: Status }) {
  return (
    <p className="text-center text-small text-ink-3" data-testid="where">
      {words.where(status.home, status.vault.kind === "keyring" ? words.keyring : words.keyFile)}
    </p>
  );
}
