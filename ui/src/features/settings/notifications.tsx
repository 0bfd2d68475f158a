// Whether alerts come to the desktop, and what keeps them from it.
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { Switch } from "../../components/field";
import { useIpc } from "../../ipc/context";
import { notifyingQuery } from "../../ipc/queries";
import { settings } from "../../lib/words/settings";

const words = settings.notifications;

type Props = { checked: boolean; practice: boolean; onChange: (checked: boolean) => void };

export function NotificationFields({ checked, practice, onChange }: Props) {
  const ipc = useIpc();
  const { data } = useQuery({ ...notifyingQuery(ipc), enabled: !practice });
  if (practice) return <p className="text-ink-2">{words.practice}</p>;
  return (
    <>
      <div className="flex items-start gap-2.5">
        <Switch label={words.show} checked={checked} data-testid="setting-notifications" onCheckedChange={onChange} />
        <div>
          <p>{words.show}</p>
          <p className="text-small text-ink-3">{words.hint}</p>
        </div>
      </div>
      {checked && data?.works === false ? (
        <div className="flex gap-2" data-testid="notifications-silent">
          <TriangleAlert size={15} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          <div className="min-w-0">
            <p>{words.silent}</p>
            {data.detail ? <p className="text-small break-words text-ink-3">{data.detail}</p> : null}
          </div>
        </div>
      ) : null}
    </>
  );
}
