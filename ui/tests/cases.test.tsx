// Cases as a person uses them: lists, keys, what moved one, closing, being quiet, sweeping.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { beside, canEnd, canQuiet, folded, placesOf, sentenceOf, whyWords } from "../src/features/cases/model";
import { readCasesSearch } from "../src/features/cases/search";
import type { CaseMove, CaseView } from "../src/ipc/cases";
import { casesOf } from "../src/ipc/hosts/fake/cases";
import { deskOf } from "../src/ipc/hosts/fake/inbox";
import { expectAccessible, mount, NOW, ready } from "./mount";

// The whole page is drawn for each of these; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

const one = (change: Partial<CaseView> = {}): CaseView => ({
  id: "cas_1",
  route: { id: "rt", name: "Line" },
  key: { text: "Returns EN", hidden: false },
  number: 1,
  phase: "open",
  opened_at: NOW - 3_600_000,
  last_event_at: NOW,
  events: 14,
  sent: 3,
  absorbed: 11,
  stale: false,
  ...change,
});
const move = (delivery: string, change: Partial<CaseMove> = {}): CaseMove => ({
  event: "evt",
  delivery,
  at: NOW,
  verb: "update",
  did: "absorbed",
  why: "window",
  title: "Wait breached",
  state: "absorbed",
  ...change,
});

describe("a case", () => {
  it("is told in a sentence for each phase, with what was sent and what was absorbed", () => {
    expect(sentenceOf(one(), NOW, "UTC")).toBe("Open since 19:35:00. 14 events, 3 sent, 11 absorbed.");
    expect(sentenceOf(one({ phase: "quiet" }), NOW, "UTC")).toContain("Quiet until it recovers.");
    expect(sentenceOf(one({ phase: "quiet", quiet_until: NOW + 60_000 }), NOW, "UTC")).toContain("20:36:00");
    expect(sentenceOf(one({ phase: "closed", closed_at: NOW }), NOW, "UTC")).toContain("closed 20:35:00");
    expect(sentenceOf(one({ phase: "failed", events: 1 }), NOW, "UTC")).toContain("1 event, ");
  });

  it("is not closed or quieted while something of it is on its way", () => {
    expect(
      ["opening", "open", "quiet", "closing", "closed", "failed"].map((phase) => canEnd(one({ phase } as never))),
    ).toEqual([false, true, false, false, false, true]);
    expect(canQuiet(one({ phase: "closed" }))).toBe(false);
  });

  it("folds three or more that were absorbed alike, never across another move or another reason", () => {
    const moves = [
      move("a"),
      move("b"),
      move("c"),
      move("d", { why: "quiet" }),
      move("e", { did: "updated" }),
      move("f"),
    ];
    const kinds = folded(moves).map((fold) => (fold.kind === "run" ? fold.moves.length : fold.move.delivery));
    expect(kinds).toEqual([3, "d", "e", "f"]);
    expect(folded(moves).flatMap((fold) => (fold.kind === "run" ? fold.moves : [fold.move]))).toEqual(moves);
    const waits = move("w", { did: "waiting", verb: "close", why: undefined } as never);
    expect(whyWords(waits, String)).toContain("holds");
    expect(whyWords({ ...waits, wait_until: 17 }, String)).toContain("until 17");
  });

  it("is counted at the place where it stands", () => {
    const target = (it: CaseView) =>
      it.route.id === "rt" ? { name: "Incidents", environment: "production" } : { name: "Tests", environment: "test" };
    const all = [one(), one({ id: "2" }), one({ id: "3", route: { id: "other", name: "" } })];
    expect(placesOf(all, target).map(({ name, count }) => [name, count])).toEqual([
      ["Incidents", 2],
      ["Tests", 1],
    ]);
  });

  it("is walked and addressed without surprises", () => {
    expect(beside(["a", "b"], -1, 1)).toBe("a");
    expect(beside(["a", "b"], 1, 1)).toBe("b");
    expect(readCasesSearch({ state: "stale", id: "cas_1", route: "", other: 1 })).toEqual({
      state: "stale",
      id: "cas_1",
    });
    expect(readCasesSearch({ state: "nothing" })).toEqual({});
  });
});

const rows = () => screen.getAllByTestId("case-row");
const current = () => rows().find((row) => row.getAttribute("aria-current") === "true")?.dataset.case;

describe("the screen of cases", () => {
  it("is reached and walked with keys alone, opens a case and gives the focus back", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/events");
    await ready("events");
    await user.keyboard("ga");
    await ready("cases");
    await screen.findAllByTestId("case-row");
    const first = current();
    await user.keyboard("j");
    await waitFor(() => expect(current()).not.toBe(first));
    expect(document.activeElement?.getAttribute("data-row")).toBe(current());
    await user.keyboard("k{Enter}");
    await screen.findByTestId("case-sentence");
    expect(router.state.location.search).toMatchObject({ id: first });
    await expectAccessible();
    await user.keyboard("j");
    await waitFor(() => expect(screen.getByTestId("case-drawer").dataset.case).not.toBe(first));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("case-drawer")).toBeNull());
    await waitFor(() => expect(document.activeElement?.getAttribute("data-row")).toBe(current()));
  });

  it("shows what moved one, the cases of a group, and leads to the event", async () => {
    const user = userEvent.setup();
    const { router, host } = await mount("/cases?id=cas_lisbon");
    await ready("cases");
    const members = await screen.findByTestId("case-members");
    expect(within(members).getAllByRole("button")).toHaveLength(3);
    await user.click(within(members).getByRole("button", { name: /Billing EN/ }));
    await user.click(await screen.findByTestId("case-parent"));
    await screen.findByTestId("case-members");
    const moves = screen.getAllByTestId("case-move");
    expect(moves.map((item) => item.dataset.did)).toEqual(["updated", "updated", "opened"]);
    const [newest] = moves;
    if (!newest) throw new Error("A case has moves.");
    await user.click(within(newest).getByRole("button"));
    const known = casesOf(host.worlds.real)
      .find((item) => item.id === "cas_lisbon")
      ?.moves.at(-1)?.event;
    await waitFor(() => expect(router.state.location.pathname).toBe("/events"));
    expect(router.state.location.search).toMatchObject({ id: known });
  });

  it("reads older moves on demand, each shown once", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/cases?state=stale&id=cas_stale1");
    await ready("cases");
    await user.click(await screen.findByTestId("moves-older"));
    await waitFor(() => expect(screen.queryByTestId("moves-older")).toBeNull());
    const all = casesOf(host.worlds.real).find((item) => item.id === "cas_stale1")?.moves ?? [];
    expect(screen.getAllByTestId("case-move")).toHaveLength(all.length);
  });

  it("marks a key that is hidden and never shows more than its mark", async () => {
    await mount("/cases?id=cas_caller");
    await ready("cases");
    const drawer = await screen.findByTestId("case-drawer");
    await screen.findByTestId("case-sentence");
    expect(within(drawer).getByRole("heading", { level: 2 }).textContent).toBe("#9c1e44…, keyed hash");
  });

  it("closes one at the target after the reason and, in production, the line's name", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/cases?id=cas_returns");
    await ready("cases");
    await screen.findByTestId("case-sentence");
    await user.keyboard("d");
    await user.click(await screen.findByTestId("confirm"));
    const kept = () => casesOf(host.worlds.real).find((item) => item.id === "cas_returns");
    expect(screen.getByText("Say why first.")).toBeTruthy();
    expect(kept()?.phase).toBe("open");
    await user.type(screen.getByTestId("reason"), "The trunk is back.");
    await user.type(screen.getByTestId("typed-word"), "Queue wait");
    await expectAccessible();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(kept()?.phase).toBe("closed"), { timeout: 4_000 });
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({
      what: "case.closed",
      after: { where: "target", reason: "The trunk is back." },
    });
    await waitFor(() => expect(screen.getByTestId("case-sentence").textContent).toContain("closed"));
  });

  it("is quiet for as long as is chosen, and ends it", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/cases?id=cas_returns");
    await ready("cases");
    await screen.findByTestId("case-sentence");
    const kept = () => casesOf(host.worlds.real).find((item) => item.id === "cas_returns");
    await user.keyboard("q");
    await user.click(await screen.findByTestId("quiet-span-shift"));
    await user.type(screen.getByTestId("reason"), "Known, being mended.{Enter}");
    await waitFor(() => expect(kept()?.quiet_until).toBe(NOW + 8 * 3_600_000));
    await waitFor(() => expect(screen.getByTestId("case-sentence").textContent).toContain("Quiet until"));
    await user.keyboard("q");
    await user.type(await screen.findByTestId("reason"), "Mended.{Enter}");
    await waitFor(() => expect(kept()?.phase).toBe("open"));
  });

  it("sweeps the selected stale ones, naming how many and where", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/cases");
    await ready("cases");
    await user.keyboard("]");
    await waitFor(() => expect(screen.getByTestId("cases-stale").getAttribute("data-state")).toBe("active"));
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.keyboard("x");
    expect(screen.getByTestId("sweep").textContent).toContain("Sweep 1…");
    await user.keyboard("{Shift>}X{/Shift}");
    await user.keyboard("s");
    expect((await screen.findByTestId("sweep-places")).textContent).toContain("3 at Work orders");
    expect(screen.getByTestId("confirm").textContent).toBe("Sweep 3");
    await user.type(screen.getByTestId("reason"), "The line is off.{Enter}");
    await waitFor(() => expect(screen.getByTestId("empty").textContent).toContain("Nothing is stale."));
    expect(casesOf(host.worlds.real).filter((item) => item.stale)).toHaveLength(0);
  });

  it("reads older ones on demand, and one line's alone", async () => {
    const user = userEvent.setup();
    await mount("/cases?state=closed");
    await ready("cases");
    await waitFor(() => expect(rows()).toHaveLength(30));
    await user.click(screen.getByTestId("cases-older"));
    await waitFor(() => expect(rows()).toHaveLength(38));
    await user.selectOptions(screen.getByTestId("cases-line"), "rt_wait");
    await waitFor(() => expect(rows()).toHaveLength(30));
  });

  it("says what a case is where there is none, and leads to the lines", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/cases", { space: "practice" });
    await ready("cases");
    expect(screen.getByTestId("empty").textContent).toContain("A case keeps one record open");
    await user.click(screen.getByRole("button", { name: "Choose a line" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/routes"));
  });
});
