// The request sheet as the in-memory relay writes it.
import type { Environment, Sheet } from "../../types";
import { VENDORS } from "./vendors/all";

export function sheetOf(id: string, given: { way: string; environment: Environment }): Sheet {
  const vendor = VENDORS.find((one) => one.id === id) ?? VENDORS[0];
  const way = vendor?.ways.find((one) => one.id === given.way) ?? vendor?.ways[0];
  if (!vendor || !way) throw new Error("The fake has vendors.");
  const title = `Access to ${vendor.name} for Patchbay`;
  const intro = `We connect ${vendor.name} (${given.environment}) to our relay. It runs on a machine of ours and calls ${vendor.name} directly; no third party sees the data. Set up the following, then say that it is done.`;
  const filled = [
    { title: "Steps", lines: way.steps.map((text) => ({ text })) },
    { title: "Redirect addresses", lines: way.redirects.map((text) => ({ text, copy: text })) },
    {
      title: "What it may do, and why",
      lines: way.needs.map((need) => ({
        text: `${need.any.join(" or ")}: ${need.why.join("; ")}. Granted under ${need.place}.`,
        copy: need.any[0] ?? "",
      })),
    },
    {
      title: "What we need back",
      lines: [
        ...way.fields
          .filter((field) => !field.secret && !field.advanced)
          .map((field) => ({ text: `${field.label}: ${field.help}` })),
        { text: "Send no secret by mail or chat. Hand it over in person or through the company's password store." },
      ],
    },
  ];
  const sections = filled.filter((section) => section.lines.length > 0);
  const text = [
    title,
    intro,
    ...sections.map(
      (section) => `${section.title}\n${section.lines.map((line, index) => `${index + 1}. ${line.text}`).join("\n")}`,
    ),
  ].join("\n\n");
  return { title, intro, sections, text };
}
