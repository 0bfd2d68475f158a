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
    if (needs.length === 0 && feature !== "connect") return [];
    return [{ feature, state: worst(needs.map((need) => need.state)), needs, plans }];
  });
}

const WHO: Record<string, { name: string; who: string; plan?: string }> = {
  genesys: { name: "Harbour Contact Centre", who: "Patchbay relay, OAuth client", plan: "Genesys Cloud CX 3" },
  monday: { name: "harbour.monday.com", who: "Dana Ruiz, admin", plan: "Pro, 25,000 calls a day" },
  servicenow: { name: "harbour.service-now.com", who: "patchbay.integration", plan: "Yokohama" },
  zendesk: { name: "parcels.zendesk.com", who: "Priya Natt, admin", plan: "Suite Professional" },
  opsgenie: { name: "Harbour", who: "API integration of NOC", plan: "Standard" },
  salesforce: { name: "Harbour (sandbox)", who: "patchbay@harbour.example.sbx", plan: "Enterprise Edition" },
  freshdesk: { name: "harbour.freshdesk.com", who: "Patchbay, agent", plan: "Pro" },
  jira: { name: "harbour.atlassian.net", who: "Sam Okafor" },
};

export function accountOf(vendor: Vendor, way: Way, lacks: readonly string[], dark?: readonly string[]): AccountView {
  const known = WHO[vendor.id] ?? { name: vendor.name, who: way.name };
  const person = way.holder === "person";
  return {
    ...known,
    person,
    features: reportOf(vendor, way, lacks, dark),
    more:
      vendor.id === "monday"
        ? ["workspaces:write", "updates:write"]
        : vendor.id === "genesys"
          ? ["oauth:client:edit"]
          : [],
    notices: way.ends
      ? [
          {
            problem: {
              code: "signin.ends",
              message: way.ends.message,
              remedy: { kind: "reconnect" },
            },
            at: way.ends.at,
          },
        ]
      : [],
  };
}
