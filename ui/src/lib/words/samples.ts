// Words of samples: fetching them from the vendor, pasting one, making one from the vendor's description.
export const samples = {
  menu: "Samples",
  back: "Back to the last events",
  note: "A sample goes through the source's privacy first. A draft keeps none of its values.",
  makeOf: "Make one from the description of",
  shelf: { fetched: "fetched samples", pasted: "pasted sample", made: "made-up sample" },
  pasted: "Pasted sample",
  made: "Made from the description",
  shown: (title: string) => `${title}. It stands on the board in place of the last events.`,
  paste: {
    item: "Paste or load JSON…",
    title: "Look at a sample",
    text: "One event as its sender sends it. The board and the preview show it as this source's privacy leaves it; nothing is stored.",
    label: "JSON",
    hint: "One JSON object.",
    kind: "Kind of event",
    anyKind: "Not said",
    file: "Load a file…",
    verb: "Show it",
    busy: "Reading…",
    large: "This file is larger than any event: at most 1 MB.",
    wrong: {
      empty: () => "Paste one JSON object first.",
      json: (where: string) => `This is not JSON. ${where}`,
      object: () => "A sample is one JSON object, neither a list nor a single value.",
    },
  },
} as const;
