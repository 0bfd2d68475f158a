// The one box over the in-memory relay: by the keyboard alone, in every state, and nothing of what was typed is kept.
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { wantedOf } from "../src/app/find";
import { expectAccessible, mount, ready } from "./mount";

const NUMBER = "+1 (317) 555-0142";

async function opened(at = "/routes", screenName = "routes") {
  const user = userEvent.setup();
  const mounted = await mount(at);
  await ready(screenName);
  await user.keyboard("{Control>}k{/Control}");
  return { user, input: await screen.findByTestId("palette-input"), ...mounted };
}

describe("what is typed", () => {
  it.each([
    ["+1 (317) 555-0142", "number"],
    ["ana@harbour.example", "mail"],
    ["https://x.monday.com/boards/184467/pulses/5284019377", "link"],
    ["7f3a91c2-0f6e-4a55-9a1b-8f21d9cc1b0e", "id"],
    ["#40518", "id"],
    ["Go to Settings", undefined],
    ["refund", undefined],
    ["a1", undefined],
  ])("%s is looked up as %s", (text, wanted) => {
    expect(wantedOf(text)).toBe(wanted);
  });
});

describe("the one box", () => {
  it("answers a number in one sentence with both links, and Enter opens the newest event", async () => {
    const { user, router, queries } = await opened();
    await user.keyboard(NUMBER);
    const sentence = await screen.findByTestId("find-sentence");
    expect(sentence.textContent).toMatch(/^\d+ events carry this; the newest: .* Received [^TZ]*\d\d:\d\d(:\d\d)?\.$/);
    expect(sentence.textContent).not.toContain("://");
    const hits = screen.getAllByTestId("find-hit");
    expect(hits.length).toBeGreaterThan(1);
    expect(hits.every((hit) => /\d\d:\d\d/.test(hit.textContent ?? ""))).toBe(true);
    await expectAccessible();
    // The number stands in the field that it was typed into, and nowhere else.
    expect(document.body.textContent).not.toContain("0142");
    const first = hits[0]?.dataset.event;
    await user.keyboard("{Enter}");
    await ready("events");
    expect(router.state.location.search).toEqual({ id: first });
    await screen.findByTestId("drawer");
    expect(router.state.location.href).not.toMatch(/317|0142/);
    await waitFor(() => expect(queries.getQueryCache().findAll({ queryKey: ["find"] })).toEqual([]));
  });

  it("copies the answer whole, with the way to the event here and to its record there", async () => {
    const { user } = await opened();
    await user.keyboard("https://harbour.monday.com/boards/184467/pulses/5284001401");
    const answer = await screen.findByTestId("find-answer");
    const record = await within(answer).findByTestId("find-record", {}, { timeout: 8_000 });
    await user.click(within(answer).getByRole("button", { name: "Copy" }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toMatch(/Received .*Z\. patchbay:\/\/event\/evt_/);
    expect(copied).toContain(record.getAttribute("href"));
  });

  it("leads to all of them in the log by their keyed name, not by the number", async () => {
    const { user, router } = await opened();
    await user.keyboard(NUMBER);
    await user.click(await screen.findByTestId("find-all", {}, { timeout: 8_000 }));
    await ready("events");
    expect(router.state.location.search).toEqual({ query: "#9c1e44" });
  });

  it("says as what nothing was found, and how far back it looked", async () => {
    const { user } = await opened();
    await user.keyboard("nobody@harbour.example");
    const answer = await screen.findByTestId("find-answer");
    await waitFor(() =>
      expect(answer.textContent).toMatch(
        /^No event here carries this\.Looked for an e-mail address in every event that is kept/,
      ),
    );
    await waitFor(() => expect(answer.textContent).toMatch(/back to .*\d\d:\d\d\.$/));
    expect(screen.queryByTestId("find-hit")).toBeNull();
    await expectAccessible();
  });

  it("takes Enter before the answer is there, and says meanwhile that it looks", async () => {
    const { user, host, router } = await opened();
    const { call } = host;
    let go = () => {};
    const held = new Promise<void>((done) => {
      go = done;
    });
    host.call = async (request) => {
      if (new URL(request.url).pathname.endsWith("/find")) await held;
      return call(request);
    };
    await user.keyboard(`${NUMBER}{Enter}`);
    expect((await screen.findByTestId("find-answer")).textContent).toContain("Looking");
    await act(async () => go());
    await ready("events");
    await waitFor(() => expect(router.state.location.pathname).toBe("/events"));
    await screen.findByTestId("drawer");
  });

  it("says what failed and tries again", async () => {
    const { user, host } = await opened();
    const { call } = host;
    let broken = true;
    host.call = async (request) => {
      if (broken && new URL(request.url).pathname.endsWith("/find")) throw new Error("gone");
      return call(request);
    };
    await user.keyboard(NUMBER);
    const again = await within(await screen.findByTestId("find-answer")).findByText(
      "Try again",
      {},
      { timeout: 9_000 },
    );
    await expectAccessible();
    broken = false;
    await user.click(again);
    await screen.findByTestId("find-sentence");
  });

  it("stands in sight on every screen, and opens with what is typed or pasted onto it", async () => {
    const user = userEvent.setup();
    await mount("/routes");
    await ready("routes");
    const box = screen.getByTestId("search-box");
    act(() => box.focus());
    await user.paste("https://x.monday.com/boards/184467/pulses/1");
    expect(((await screen.findByTestId("palette-input")) as HTMLInputElement).value).toContain("pulses/1");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("palette-input")).toBeNull());
    act(() => box.focus());
    await user.keyboard("4");
    expect(((await screen.findByTestId("palette-input")) as HTMLInputElement).value).toBe("4");
  });
});
