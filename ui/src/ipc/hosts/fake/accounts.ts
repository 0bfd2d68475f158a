// Who the vendors say we are, and what they let us do, in the in-memory relay.
import type { AccountView, Feature, Grade, NeedRow, Vendor, Way } from "../../types";

const ORDER: readonly Feature[] = ["connect", "receive", "discover", "deliver", "provision", "monitor"];

const worst = (grades: readonly Grade[]): Grade =>
  grades.includes("missing") ? "missing" : grades.includes("unknown") ? "unknown" : "granted";

/** The report a vendor's needs give when `lacks` are missing and `dark` cannot be told. */
export function reportOf(vendor: Vendor, way: Way, lacks: readonly string[], dark: readonly string[] = []) {
  const gradeOf = (need: NeedRow): Grade =>
    need.any.some((name) => lacks.includes(name))
      ? "missing"
      : need.any.some((name) => dark.includes(name))
        ? "unknown"
        : "granted";
  return ORDER.flatMap((feature) => {
    const needs = way.needs
      .filter((need) => need.feature === feature)
      .map((need) => ({ names: need.any, kind: need.kind, state: gradeOf(need), why: need.why, place: need.place }));
    const plans = vendor.plans.filter((plan) => plan.feature === feature).map((plan) => plan.message);
    if (needs.length === 0 && plans.length === 0) return [];
    return [{ feature, state: worst(needs.map((need) => need.state)), needs, plans }];
  });
}

const WHO: Record<string, { name: string; who: string; plan?: string }> = {
  genesys: { name: "Harbour Contact Centre", who: "Patchbay relay" },
  monday: { name: "Harbour", who: "Dana Ruiz", plan: "pro" },
  servicenow: { name: "harbour.service-now.com", who: "patchbay.svc" },
  zendesk: { name: "parcels.zendesk.com", who: "Priya Natt" },
  opsgenie: { name: "Harbour", who: "API integration of NOC", plan: "Standard" },
  salesforce: { name: "Harbour (sandbox)", who: "patchbay@harbour.example.sbx", plan: "Enterprise Edition" },
  freshdesk: { name: "harbour.freshdesk.com", who: "Patchbay, agent" },
  jira: { name: "harbour.atlassian.net", who: "Sam Okafor" },
};
/** Given by the colleague at the vendor though nothing here asks for it. */
const MORE: Record<string, string[]> = { monday: ["workspaces:write", "updates:write"] };

export function accountOf(vendor: Vendor, way: Way, lacks: readonly string[], dark?: readonly string[]): AccountView {
  const known = WHO[vendor.id] ?? { name: vendor.name, who: "" };
  return {
    ...known,
    person: way.holder === "person",
    features: reportOf(vendor, way, lacks, dark),
    more: MORE[vendor.id] ?? [],
    notices: [],
  };
}
