// The filter's tree: editing at any place, operators by type, values as they are meant, the sentence.
import { describe, expect, it } from "vitest";
import {
  at,
  blankClause,
  childrenOf,
  clausesOf,
  editAt,
  group,
  kindOf,
  opsFor,
  pruned,
  readValue,
  sentence,
  withOp,
} from "../src/features/routes/board/filter";
import { SOURCE_FIELDS } from "../src/ipc/hosts/fake/catalog";
import type { Filter } from "../src/ipc/types";
import { chance } from "./board-chance";

const clause = (path: string): Filter => ({ path, op: "is", value: "1" });
const tree: Filter = {
  all: [clause("a"), { any: [clause("b"), clause("c")] }, { not: { any: [clause("d"), clause("e")] } }],
};
const fieldOf = (path: string) => SOURCE_FIELDS.find((field) => field.path === path);

function anyTree(pick: <T>(list: readonly T[]) => T, depth: number): Filter {
  const kind = pick(depth > 2 ? ["clause"] : ["clause", "all", "any", "not"]);
  if (kind === "clause") return clause(pick(["a", "b", "c", ""]));
  const children = Array.from({ length: pick([1, 2, 3]) }, () => anyTree(pick, depth + 1));
  return group(kind as "all" | "any" | "not", children);
}

describe("a filter", () => {
  it("shows *none of* as one group and keeps its meaning", () => {
    const none = at(tree, [2]);
    expect(none && kindOf(none)).toBe("not");
    expect(none && childrenOf(none)).toHaveLength(2);
    expect(group("not", [clause("x")])).toEqual({ not: clause("x") });
  });

  it("is edited and thinned at any place without touching the rest", () => {
    expect(editAt(tree, [1, 0], () => clause("z"))).toMatchObject({
      all: [clause("a"), { any: [clause("z"), clause("c")] }, {}],
    });
    expect(editAt(tree, [0], () => undefined)).toMatchObject({ all: [{ any: [{}, {}] }, {}] });
    expect(editAt(tree, [], () => undefined)).toBeUndefined();
    for (let seed = 1; seed <= 100; seed += 1) {
      const any = anyTree(chance(seed), 0);
      expect(
        editAt(any, [], (node) => node),
        `seed ${seed}`,
      ).toEqual(any);
      for (const [index, child] of childrenOf(any).entries()) {
        expect(
          editAt(any, [index], (node) => node),
          `seed ${seed}`,
        ).toEqual(any);
        expect(at(any, [index]), `seed ${seed}`).toEqual(child);
      }
    }
  });

  it("is never sent with a clause that asks nothing or a group that has none", () => {
    expect(pruned({ all: [blankClause(), { any: [] }] })).toBeUndefined();
    for (let seed = 1; seed <= 200; seed += 1) {
      const clean = pruned(anyTree(chance(seed), 0));
      const bare = (node: Filter): boolean =>
        "path" in node ? node.path === "" : childrenOf(node).length === 0 || childrenOf(node).some(bare);
      expect(clean ? bare(clean) : false, `seed ${seed}`).toBe(false);
    }
  });

  it("offers the operators that a field's values allow", () => {
    expect(opsFor(fieldOf("wrapUp.duration_s"))).toContain("at_least");
    expect(opsFor(fieldOf("wrapUp.duration_s"))).not.toContain("contains");
    expect(opsFor(fieldOf("conversation.ended"))).toContain("before");
    expect(opsFor(fieldOf("attributes.vip"))).toEqual(["is", "exists", "missing"]);
    expect(opsFor(fieldOf("agent.site"))).toContain("matches");
  });

  it("reads what was typed as the operator means it", () => {
    expect(readValue("Gold, Silver ,", "one_of", fieldOf("attributes.tier"))).toEqual(["Gold", "Silver"]);
    expect(readValue("60", "more_than", fieldOf("wrapUp.duration_s"))).toBe(60);
    expect(readValue("60", "is", fieldOf("agent.site"))).toBe("60");
    expect(readValue("true", "is", fieldOf("attributes.vip"))).toBe(true);
    expect(withOp({ path: "agent.site", op: "is", value: "Lisbon" }, "one_of", undefined)).toMatchObject({
      value: ["Lisbon"],
    });
    expect(withOp({ path: "agent.site", op: "is", value: "Lisbon" }, "exists", undefined)).toEqual({
      path: "agent.site",
      op: "exists",
    });
  });

  it("is said as a sentence", () => {
    expect(sentence(tree)).toBe("a is 1 and (b is 1 or c is 1) and not (d is 1 or e is 1)");
    expect(clausesOf(tree)).toHaveLength(5);
  });
});
