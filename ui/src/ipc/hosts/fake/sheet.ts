// The request sheet as the relay writes it: same sections, same marks.
import type { Environment, NeedKind, Sheet } from "../../types";
import { wayOf } from "./vendors";

const KIND: Record<NeedKind, string> = {
  scope: "Scope",
  permission: "Permission",
  role: "Role",
  key_option: "Option of the key",
};

export function sheetOf(
  id: string,
  given: { way: string; environment: Environment; settings?: Record<string, string> },
): Sheet {
  const { vendor, way } = wayOf(id, given.way);
  const fields = way.fields.filter((field) => !field.advanced);
  const said = (texts: readonly string[]) => texts.map((text) => ({ text }));
  const copied = (texts: readonly string[]) => texts.map((text) => ({ text, copy: text }));
  const title = `Access to ${vendor.name} for Patchbay`;
  const intro = `Patchbay carries contact-centre events to the tools the back office works in. To connect it to your ${given.environment} account of ${vendor.name}, we ask for the access below and for nothing more. It runs on our own computers; no other company is given the data or the credentials.`;
  const sections = [
    { title: "How it signs in", lines: said([way.name, way.help, ...(way.warning ? [way.warning] : [])]) },
    {
      title: "Which account",
      lines: fields.flatMap((field) => {
        const value = field.secret ? undefined : given.settings?.[field.id];
        return value ? [{ text: `${field.label}: ${value}`, copy: value }] : [];
      }),
    },
    { title: "Redirect addresses to register, exactly as they stand", lines: copied(way.redirects) },
    { title: "What to do", lines: said(way.steps.map((step, index) => `${index + 1}. ${step}`)) },
    {
      title: "What it must be allowed to do, and why",
      lines: way.needs.map((need) => ({
        text: `${KIND[need.kind]} ${need.any.join(" or ")} (to ${need.feature}). Why: ${need.why.join("; ")}. Where: ${need.place}.`,
        copy: need.any[0] ?? "",
      })),
    },
    { title: "What ends", lines: said(way.ends ? [way.ends.message] : []) },
    {
      title: "Please answer with",
      lines: said(
        fields.map((field) => {
          const secret = field.secret ? " Secret: send it by a safe way, not by mail." : "";
          return `${field.label}${field.required ? "" : " (if there is one)"}: ________. ${field.help}${secret}`;
        }),
      ),
    },
  ].filter((section) => section.lines.length > 0);
  const text = [
    title,
    intro,
    ...sections.map((section) => `${section.title}\n${section.lines.map((line) => `  ${line.text}`).join("\n")}`),
  ].join("\n\n");
  return { title, intro, sections, text };
}
