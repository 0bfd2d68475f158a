// The vendors the in-memory relay knows, in the order they are offered.
import type { Vendor } from "../../../types";
import { GENERIC, JIRA, JSM, OPSGENIE, WEBHOOK, ZAPIER } from "./alerts";
import { GENESYS, MONDAY } from "./centre";
import { FRESHDESK, SALESFORCE, SERVICENOW, ZENDESK } from "./desks";

export const VENDORS: Vendor[] = [
  GENESYS,
  MONDAY,
  SALESFORCE,
  SERVICENOW,
  ZENDESK,
  FRESHDESK,
  OPSGENIE,
  JSM,
  JIRA,
  ZAPIER,
  WEBHOOK,
  GENERIC,
];
