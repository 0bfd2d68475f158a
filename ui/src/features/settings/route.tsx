// Settings: where events come in, what is kept and how long, where secrets live, keys, about.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { HardDrive, History } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { ActionButton } from "../../components/button";
import { CopyId } from "../../components/copy";
import { CONTROL, FieldFrame, Switch } from "../../components/field";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { useIpc } from "../../ipc/context";
import { settingsQuery, statusQuery } from "../../ipc/queries";
import type { Settings, Status } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { bytes, count, zoneWord } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { audit } from "../../lib/words/inbox";
import { settings as words } from "../../lib/words/settings";
import { type Form, formOf, isGood, portError, settingsOf } from "./model";
import { NetworkFields } from "./network";
import { NotificationFields } from "./notifications";

export function SettingsScreen() {
  const ipc = useIpc();
  const status = useQuery(statusQuery(ipc));
  const settings = useQuery(settingsQuery(ipc));
  useReady("settings", status.data !== undefined && settings.data !== undefined);
  const error = settings.error ?? status.error;
  if (error) {
    return (
      <>
        <TopRow title={words.title} />
        <div className="px-4">
          <ProblemBand problem={problemOf(error)} onRemedy={() => void settings.refetch()} />
        </div>
      </>
    );
  }
  if (!status.data || !settings.data) return <Loading />;
  return <Body saved={settings.data} status={status.data} />;
}

function Body({ saved, status }: { saved: Settings; status: Status }) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { toast } = useVoice();
  const remedy = useRemedy();
  const [form, setForm] = useState<Form>(() => formOf(saved));
  useEffect(() => setForm(formOf(saved)), [saved]);
  const save = useMutation({
    mutationFn: (next: Settings) => ipc.ask(ipc.api.PUT("/settings", { body: next })),
    onSuccess: (next) => {
      queries.setQueryData(settingsQuery(ipc).queryKey, next);
      void queries.invalidateQueries({ queryKey: ["status"] });
      toast(words.saved);
    },
  });
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(saved));
  const saving: Action = {
    name: "save-settings",
    label: words.save,
    shortcut: "mod+s",
    whileTyping: true,
    bar: words.saveBar,
    enabled: changed && isGood(form) && !save.isPending,
    perform: () => save.mutate(settingsOf(form)),
  };
  useActions([saving]);
  return (
    <>
      <TopRow title={words.title} sentence={changed ? words.changed : words.unchanged}>
        <Link
          to="/settings/activity"
          data-testid="to-activity"
          title={audit.linkHint}
          className="press inline-flex h-7 items-center gap-1.5 rounded-btn border border-edge bg-raised px-2.5 font-medium hover:bg-sunken"
        >
          <History size={14} strokeWidth={1.75} aria-hidden />
          {audit.link}
        </Link>
        <ActionButton
          action={saving}
          kind="primary"
          busy={save.isPending && words.saving}
          data-testid="save-settings"
        />
      </TopRow>
      <div className="ring-in min-h-0 flex-1 overflow-y-auto border-t border-line">
        <div className="flex max-w-190 flex-col px-4 pb-6">
          {save.error ? (
            <div className="pt-3">
              <ProblemBand problem={problemOf(save.error)} onRemedy={remedy(problemOf(save.error))} />
            </div>
          ) : null}
          <Part title={words.intake.title} note={words.intake.note}>
            <Fact label={words.intake.address}>
              <CopyId id={status.intake.address} what={words.intake.what} />
            </Fact>
            {status.intake.problem ? <ProblemBand problem={status.intake.problem} /> : null}
            <NumberField
              label={words.intake.port}
              hint={words.intake.portHint}
              value={form.intake_port}
              error={portError(form)}
              onChange={(intake_port) => setForm((old) => ({ ...old, intake_port }))}
              testId="setting-intake_port"
            />
          </Part>
          <Part title={words.data.title} note={words.data.note}>
            <Fact label={words.data.home}>
              <CopyId id={status.home} what={words.data.homeWhat} />
            </Fact>
            <Fact label={words.data.kept}>
              <span className="num flex flex-wrap items-center gap-x-3 gap-y-1">
                {words.data.keptFor(count(saved.view_days), count(saved.sealed_days), bytes(saved.storage_bytes_max))}
                <Link
                  to="/settings/storage"
                  data-testid="to-storage"
                  className="press inline-flex h-6 items-center gap-1.5 rounded-ctl border border-edge bg-raised px-2 text-small font-medium hover:bg-sunken"
                >
                  <HardDrive size={13} strokeWidth={1.75} aria-hidden />
                  {words.data.toStorage}
                </Link>
              </span>
            </Fact>
          </Part>
          <Part title={words.network.title} note={words.network.note}>
            <NetworkFields form={form} onChange={(change) => setForm((old) => ({ ...old, ...change }))} />
          </Part>
          <Part title={words.secrets.title}>
            {status.vault.problem ? (
              <ProblemBand problem={status.vault.problem} onRemedy={remedy(status.vault.problem)} />
            ) : null}
            <p className="text-ink-2" data-testid="vault-kind">
              {status.vault.state === "unavailable" ? `${words.secrets.unavailable} ` : ""}
              {status.vault.kind === "keyring"
                ? words.secrets.keyring
                : status.space === "practice"
                  ? words.secrets.practice
                  : words.secrets.keyFile}
            </p>
          </Part>
          {ipc.host.kind === "browser" ? null : (
            <Part title={words.notifications.title} note={words.notifications.note}>
              <NotificationFields
                checked={form.notifications}
                practice={status.space === "practice"}
                onChange={(notifications) => setForm((old) => ({ ...old, notifications }))}
              />
            </Part>
          )}
          <Part title={words.keys.title}>
            <div className="flex items-start gap-2.5">
              <Switch
                label={words.keys.single}
                checked={form.single_keys}
                data-testid="setting-single-keys"
                onCheckedChange={(single_keys) => setForm((old) => ({ ...old, single_keys }))}
              />
              <div>
                <p>{words.keys.single}</p>
                <p className="text-small text-ink-3">{words.keys.singleHint}</p>
              </div>
            </div>
          </Part>
          <Part title={words.about.title}>
            <Fact label={words.about.version}>{status.version}</Fact>
            <Fact label={words.about.space}>{status.space === "real" ? words.about.real : words.about.practice}</Fact>
            <Fact label={words.about.zone}>{zoneWord(status.zone)}</Fact>
          </Part>
        </div>
      </div>
    </>
  );
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid gap-x-6 gap-y-2.5 border-b border-line py-4 last:border-b-0 min-[700px]:grid-cols-[180px_minmax(0,1fr)]"
    >
      <div>
        <h2 className="font-semibold">{title}</h2>
        {note ? <p className="text-small text-ink-3">{note}</p> : null}
      </div>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-h-6 grid-cols-[120px_minmax(0,1fr)] items-baseline gap-3">
      <span className="text-small text-ink-2">{label}</span>
      <span className="min-w-0">{children}</span>
    </div>
  );
}

function NumberField({
  label,
  hint,
  value,
  error,
  onChange,
  testId,
}: {
  label: string;
  hint: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
  testId: string;
}) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(wiring) => (
        <span className="flex items-center gap-2">
          <input
            {...wiring}
            inputMode="numeric"
            autoComplete="off"
            value={value}
            data-testid={testId}
            onChange={(event) => onChange(event.target.value)}
            className={`${CONTROL} num max-w-24 text-right`}
          />
        </span>
      )}
    </FieldFrame>
  );
}
