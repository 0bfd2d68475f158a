// The line's name, state and version, and what can be done to all of it.
import { Link } from "@tanstack/react-router";
import { FlaskConical, Redo2, Send, Table2, Undo2, Waypoints } from "lucide-react";
import { memo } from "react";
import { ActionButton, Button, IconButton } from "../../../components/button";
import { Switch } from "../../../components/field";
import { Menu } from "../../../components/menu";
import { TopRow } from "../../../components/page";
import { HealthBadge } from "../../../components/state";
import { EnvironmentTag } from "../../../components/tags";
import type { RouteView } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { useMedia, WIDE } from "../../../lib/media";
import { board as words } from "../../../lib/words/board";
import { routes } from "../../../lib/words/routes";
import { trials } from "../../../lib/words/trials";

export const TopBar = memo(function TopBar({
  name,
  note,
  environment,
  route,
  turning,
  table,
  able,
  actions,
  busy,
  menu,
  onTurn,
  onTable,
  onBacktest,
  onTest,
}: {
  name: string;
  note: string;
  environment: string | undefined;
  route: RouteView | undefined;
  turning: boolean;
  table: boolean;
  /** There is a board to try it on. */
  able: boolean;
  actions: { undo: Action; redo: Action; save: Action };
  busy: boolean;
  menu: readonly (Action & { danger?: boolean })[];
  onTurn: (on: boolean) => void;
  onTable: () => void;
  onBacktest: () => void;
  onTest: () => void;
}) {
  const wide = useMedia(WIDE);
  const Other = table ? Waypoints : Table2;
  const tableWord = table ? words.asBoard : words.asTable;
  return (
    <TopRow
      title={name === "" ? words.newTitle : name}
      before={
        wide ? (
          <span className="flex shrink-0 items-center gap-2 text-ink-2">
            <Link to="/routes" className="rounded-tag hover:text-ink hover:underline">
              {words.trail}
            </Link>
            <span aria-hidden="true">/</span>
          </span>
        ) : null
      }
      after={
        <span className="flex shrink-0 items-center gap-2.5">
          {environment ? <EnvironmentTag environment={environment} long={wide} /> : null}
          {route ? (
            <>
              <Switch
                label={routes.turn(route.name, route.on)}
                checked={route.on}
                disabled={turning}
                data-testid="route-switch"
                onCheckedChange={onTurn}
              />
              <HealthBadge health={route.health} />
            </>
          ) : null}
        </span>
      }
      sentence={note}
    >
      <span className="flex">
        <IconButton icon={Undo2} label={words.undo} disabled={!actions.undo.enabled} onClick={actions.undo.perform} />
        <IconButton icon={Redo2} label={words.redo} disabled={!actions.redo.enabled} onClick={actions.redo.perform} />
        <IconButton icon={Send} label={trials.test.title} disabled={!able} data-testid="test-send" onClick={onTest} />
        {wide ? null : (
          <>
            <IconButton icon={Other} label={tableWord} disabled={!able} data-testid="as-table" onClick={onTable} />
            <IconButton
              icon={FlaskConical}
              label={words.backtest}
              disabled={!able}
              data-testid="back-test"
              onClick={onBacktest}
            />
          </>
        )}
      </span>
      {wide ? (
        <>
          <Button kind="quiet" icon={Other} disabled={!able} data-testid="as-table" onClick={onTable}>
            {tableWord}
          </Button>
          <Button disabled={!able} data-testid="back-test" onClick={onBacktest}>
            {words.backtest}
          </Button>
        </>
      ) : null}
      <ActionButton action={actions.save} kind="primary" busy={busy && words.saving} data-testid="save-route" />
      {menu.length > 0 ? <Menu label={words.more} testId="route-menu" actions={menu} /> : null}
    </TopRow>
  );
});
