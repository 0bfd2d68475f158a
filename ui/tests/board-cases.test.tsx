// Telling a line on the board to make cases of its events: key, filters, timing, group, and what would be orphaned.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { emptyDraft, startEdit, stepEdit } from "../src/features/routes/board/board";
import { changesOf, isChanged } from "../src/features/routes/board/changes";
import {
  blank,
  clausesIn,
  completed,
  correlationFindings,
  figure,
  joinedFindings,
  openAt,
  rendered,
  sendableCorrelation,
  withFilter,
} from "../src/features/routes/board/correlation";
import { sendable } from "../src/features/routes/board/use-line";
import type { Correlation } from "../src/ipc/cases";
import { SOURCE_FIELDS } from "../src/ipc/hosts/fake/catalog";
import { expectAccessible, mount, ready } from "./mount";

// The whole page is drawn for each of these; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

const view = {
  conversation: { queue: { name: "Returns EN" }, ani: { $masked: { type: "string" }, last: "0142" } },
  agent: { email: { $hash: "h_9c1e4417" } },
};
const whole: Correlation = {
  ...blank(),
  key: "{{ conversation.queue.name }}",
  open: { all: [{ path: "wait", op: "more_than", value: 60 }] },
  close: { all: [{ path: "wait", op: "less_than", value: 30 }] },
};

describe("a line that makes cases", () => {
  it("shows its key on a sample and keeps what is hidden hidden", () => {
    expect(rendered(whole.key, SOURCE_FIELDS, view)).toMatchObject({ text: "Returns EN", hidden: false, missing: [] });
    const hidden = rendered("{{ conversation.queue.name }}/{{ conversation.ani }}", SOURCE_FIELDS, view);
    expect(hidden).toMatchObject({ text: "Returns EN/•••• 0142", hidden: true });
    expect(rendered("{{ agent.email }}", SOURCE_FIELDS, view).text).toBe("#9c1e44…");
    expect(rendered("{{ agent.site }}", SOURCE_FIELDS, view)).toMatchObject({ none: true, missing: ["agent.site"] });
    expect(rendered("{{ conversation.queue.name | upper }}", SOURCE_FIELDS, view).inexact).toBe(true);
  });

  it("completes the field that is being named, and only there", () => {
    expect(openAt("a {{ conv", 9)).toEqual({ from: 2, typed: "conv" });
    expect(openAt("{{ a }} b", 9)).toBeUndefined();
    expect(openAt("{{ a | up", 9)).toBeUndefined();
    expect(openAt("plain", 5)).toBeUndefined();
    expect(completed("x {{ co }} y", { from: 2, to: 7 }, "a.b")).toEqual({ text: "x {{ a.b }} y", caret: 11 });
    expect(completed("{{ co", { from: 0, to: 5 }, "a.b")).toEqual({ text: "{{ a.b }}", caret: 9 });
  });

  it("says what keeps it from working, and nothing once it is whole", () => {
    expect(correlationFindings(undefined)).toEqual([]);
    expect(correlationFindings(whole)).toEqual([]);
    expect(correlationFindings(blank()).map((one) => one.code)).toEqual([
      "correlation.key",
      "correlation.open",
      "correlation.close",
    ]);
    expect(correlationFindings({ ...whole, key: "all" }).map((one) => one.code)).toEqual(["correlation.one_key"]);
    const group = { ...whole, group: { key: " ", n: 3, within_ms: 1 } };
    expect(correlationFindings(group).map((one) => one.code)).toEqual(["correlation.group"]);
    const told = [{ severity: "error" as const, code: "cases.unusable", message: "Told." }];
    expect(joinedFindings(told, correlationFindings(blank())).map((one) => one.message)).not.toContain("Told.");
    expect(joinedFindings(told, correlationFindings(whole))).toEqual(told);
  });

  it("is sent without clauses that ask nothing, and never with a filter that fits everything", () => {
    const typed = withFilter(whole, "open", { all: [{ path: "", op: "is", value: "" }] });
    expect(sendableCorrelation(typed).open).toEqual({ any: [] });
    expect(withFilter(whole, "close", undefined).close).toEqual({ any: [] });
    const update = withFilter(whole, "update", { all: [{ path: "", op: "is", value: "" }] });
    expect("update" in sendableCorrelation(update)).toBe(false);
    expect("update" in withFilter(update, "update", undefined)).toBe(false);
    expect(clausesIn(typed.open)).toBe(0);
    const draft = { ...emptyDraft([]), name: "Line", correlation: typed };
    expect(sendable(draft).correlation?.open).toEqual({ any: [] });
    expect(figure("12")).toBe(12);
    expect([figure("1.5"), figure("-1"), figure("")]).toEqual([undefined, undefined, undefined]);
  });

  it("is changed, undone and counted as the rest of the draft; typing is one step", () => {
    const first = startEdit(emptyDraft([]));
    const on = stepEdit(first, { do: "correlation", correlation: whole, part: "" });
    const a = stepEdit(on, { do: "correlation", correlation: { ...whole, key: "a" }, part: "key" });
    const ab = stepEdit(a, { do: "correlation", correlation: { ...whole, key: "ab" }, part: "key" });
    expect(ab.past).toHaveLength(2);
    expect(isChanged(ab)).toBe(true);
    expect(changesOf(ab)).toBe(1);
    expect(stepEdit(ab, { do: "undo" }).draft.correlation?.key).toBe(whole.key);
    const off = stepEdit(ab, { do: "correlation", correlation: undefined, part: "" });
    expect("correlation" in off.draft).toBe(false);
    expect(isChanged(off)).toBe(false);
  });
});

async function open(at: string) {
  const user = userEvent.setup();
  const page = await mount(at);
  await ready("route");
  await screen.findAllByTestId("jack-source");
  await user.keyboard("{Alt>}c{/Alt}");
  await screen.findByTestId("cases-side");
  return { user, ...page };
}

describe("the cases on the board", () => {
  it("are begun, keyed by completion and given a clause by keys alone, then saved and undone", async () => {
    const { user, host } = await open("/routes/rt_work");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("cases-begin")));
    await user.keyboard("{Enter}");
    const found = await screen.findByTestId("case-findings");
    expect(found.textContent).toContain("A case needs a key");
    const key = screen.getByTestId("case-key");
    await user.click(key);
    await user.keyboard("{{{{ queue");
    expect(screen.getAllByTestId("case-key-option").map((one) => one.textContent)).toHaveLength(1);
    await user.keyboard("{Enter}");
    expect((key as HTMLInputElement).value).toBe("{{ conversation.queue.name }}");
    await waitFor(() => expect(screen.getByTestId("case-key-sample").textContent).toMatch(/On this sample\w+ EN/));
    await expectAccessible();
    for (const name of ["open", "close"]) {
      await user.click(screen.getByTestId(`case-filter-${name}`));
      await user.click(within(screen.getByTestId("cases-side")).getByTestId("add-clause"));
    }
    await waitFor(() => expect(screen.queryByTestId("case-findings")).toBeNull(), { timeout: 4_000 });
    await user.clear(screen.getByTestId("case-hold"));
    await user.type(screen.getByTestId("case-hold"), "90");
    await user.click(screen.getByTestId("case-closed-add"));
    await user.click(await screen.findByTestId("case-closed-add-status"));
    await user.selectOptions(screen.getByLabelText("Value for Disposition"), "Callback");
    await user.keyboard("{Control>}s{/Control}");
    const saved = () => {
      const draft = host.worlds.real.routes.find((one) => one.id === "rt_work")?.draft;
      return draft && "correlation" in draft ? (draft.correlation as Correlation) : undefined;
    };
    await waitFor(() => expect(saved()?.hold_ms).toBe(90_000));
    expect(saved()?.closed).toEqual([{ field: "status", from: { kind: "constant", value: "Callback" }, clear: false }]);
    expect(saved()).toMatchObject({ key: "{{ conversation.queue.name }}", on_recovery: "close", window_ms: 60_000 });
  });

  it("lists the open cases that a changed key would orphan, beside the key and not twice", async () => {
    const { user } = await open("/routes/rt_wait");
    const key = screen.getByTestId("case-key");
    fireEvent.change(key, { target: { value: "{{ conversation.ani }}" } });
    const found = await screen.findByTestId("case-findings", {}, { timeout: 6_000 });
    expect(found.textContent).toMatch(/8 open cases would get no more events under this key: .*Parcels PT/);
    expect(screen.getAllByText(/open cases would get/)).toHaveLength(1);
    expect(screen.getByTestId("case-key-sample").dataset.hidden).toBe("true");
    await user.click(screen.getByTestId("cases-done"));
    expect((await screen.findByTestId("findings")).textContent).toContain("open cases would get");
  });

  it("group cases, stay quiet for a time and are judged on the sample", async () => {
    const { user } = await open("/routes/rt_wait");
    expect((await screen.findByTestId("case-judged", {}, { timeout: 6_000 })).dataset.verdict).toMatch(/yes|no/);
    await user.click(screen.getByTestId("case-group"));
    await user.click(screen.getByTestId("case-group-key"));
    await user.keyboard("{{{{site{Tab}");
    expect((screen.getByTestId("case-group-key") as HTMLInputElement).value).toBe("{{ agent.site }}");
    await user.type(screen.getByTestId("case-quiet"), "x");
    expect(screen.getByText("A whole number.")).toBeTruthy();
    await user.clear(screen.getByTestId("case-quiet"));
    await user.type(screen.getByTestId("case-quiet"), "30");
    await expectAccessible();
    await user.click(screen.getByTestId("cases-remove"));
    expect(screen.getByTestId("cases-open").dataset.on).toBe("false");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByTestId("cases-open").dataset.on).toBe("true");
    expect((screen.getByTestId("case-quiet") as HTMLInputElement).value).toBe("30");
  });
});
