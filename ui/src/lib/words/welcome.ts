// Words of the two doors.
export const welcome = {
  title: "Two ways in",
  lead: "Patchbay carries events from your contact center to the tools your back office works in, and shows every step.",
  practice: {
    title: "Practice",
    lines: [
      "A simulated call centre and a simulated board start on this machine.",
      "One call travels through a ready-made line while you watch.",
      "Turn dials to break things, and see how nothing is lost.",
    ],
    open: "Open Practice",
    opening: "Opening…",
    note: "Nothing leaves this machine.",
  },
  connect: {
    title: "Connect",
    lines: [
      "Add the account events come from, then the one they go to.",
      "Draw a line between them: which events, which board, which column.",
      "Look at the last events as they would be written, then turn it on.",
    ],
    open: "Add a connection",
    resume: "Draw a line",
    note: "Needs somebody who may sign in at both. A request sheet asks colleagues.",
  },
  where: (home: string, vault: string) => `Data lives in ${home}. Secrets live in ${vault}.`,
  keyring: "this machine's keyring",
  keyFile: "a key file only you can read",
} as const;
