// The Plan screen over the in-memory relay: read, applied, stopped, resumed and taken back.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { lines } from "../src/features/plans/model";
import { expectAccessible, mount, ready } from "./mount";

async function open(id: string) {
  const mounted = await mount(`/plans/${id}`);
  await ready("plan");
  return { ...mounted, user: userEvent.setup() };
}

const steps = () => screen.getAllByTestId("plan-step");
const states = () => steps().map((step) => step.dataset.state);

describe("a plan", () => {
  it("says what will change, each with a word, and sums it at the foot", async () => {
    await open("plan_1");
    expect(steps().map((step) => step.dataset.do)).toEqual(["keep", "create", "create", "adopt", "update"]);
    expect(screen.getByText("Use as it is")).toBeTruthy();
    expect(screen.getByTestId("plan-sum").textContent).toBe("3 changes, 4 calls, 0 removed");
    await waitFor(() => expect(screen.getByRole("heading", { level: 2 }).textContent).toContain("monday.com"));
    await expectAccessible();
  });

  it("opens a step to before and after, its calls and the permission by the vendor's name", async () => {
    const { user } = await open("plan_1");
    const [, , , , labels] = steps();
    if (!labels) throw new Error("There are five steps.");
    await user.click(within(labels).getByText(/Urgent/, { selector: "summary span" }));
    const after = within(labels).getByRole("region", { name: "After" });
    expect([...after.querySelectorAll("ins")].map((fresh) => fresh.textContent)).toEqual(["Urgent", "Call back"]);
    expect(within(labels).getByText("update_column")).toBeTruthy();
    expect(within(labels).getByText("boards:write")).toBeTruthy();
    await expectAccessible();
  });

  it("is applied step by step and then offers to be taken back", async () => {
    const { user } = await open("plan_1");
    await user.click(screen.getByTestId("plan-apply"));
    await waitFor(() => expect(states()).toEqual(["done", "done", "done", "done", "done"]), { timeout: 5_000 });
    expect((await screen.findByTestId("plan-undo")).textContent).toBe("Undo 3");
    await user.click(screen.getByTestId("plan-undo"));
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Undo 3 changes?");
    await user.click(within(dialog).getByRole("button", { name: "Undo 3" }));
    await waitFor(() => expect(states()).toEqual(["done", "undone", "undone", "done", "undone"]), { timeout: 5_000 });
  });

  it("goes on where it stopped", async () => {
    const { user } = await open("plan_stopped");
    expect(screen.getByTestId("problem").textContent).toContain("takes no more calls");
    expect(screen.getByTestId("plan-undo").textContent).toBe("Undo 2");
    await user.click(screen.getByTestId("plan-resume"));
    await waitFor(() => expect(states()).toEqual(["done", "done", "done", "done", "done"]), { timeout: 5_000 });
  });

  it("stops after the step it is at", async () => {
    const { user } = await open("plan_1");
    await user.click(screen.getByTestId("plan-apply"));
    await user.click(await screen.findByTestId("plan-stop"));
    expect(await screen.findByTestId("plan-resume", undefined, { timeout: 5_000 })).toBeTruthy();
    expect(states()).toContain("waiting");
  });

  it("puts missing permissions on top and is not begun without them", async () => {
    await open("plan_missing");
    const missing = screen.getByTestId("plan-missing");
    expect(missing.textContent).toContain("boards:write");
    expect(missing.compareDocumentPosition(steps()[0] as Node) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect((screen.getByTestId("plan-apply") as HTMLButtonElement).disabled).toBe(true);
    await expectAccessible();
  });

  it("says so when there is nothing to do, and when it is not here", async () => {
    const { unmount } = await open("plan_empty");
    expect(screen.getByText(/nothing to do/)).toBeTruthy();
    expect(screen.queryByTestId("plan-apply")).toBeNull();
    unmount();
    await open("plan_none");
    expect(screen.getByTestId("problem").textContent).toContain("This plan is not here.");
  });
});

describe("before and after", () => {
  it("name what is new and what is lost", () => {
    expect(lines({ name: "P", labels: ["A", "B"] }, { name: "P", labels: ["A", "C"] })).toEqual([
      { key: "name", before: ["P"], after: ["P"], fresh: [], lost: [] },
      { key: "labels", before: ["A", "B"], after: ["A", "C"], fresh: ["C"], lost: ["B"] },
    ]);
    expect(lines(undefined, { id: "k" })).toEqual([{ key: "id", before: [], after: ["k"], fresh: ["k"], lost: [] }]);
  });
});
