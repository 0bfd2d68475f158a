// The vendors as the relay tells them, word for word: `cargo xtask bindings` writes vendors.json from a relay that is
// built here. What is typed into these fields chooses how a sign-in of the in-memory relay goes.
import type { Vendor } from "../../types";
import told from "./vendors.json";

// The file holds an answer of the relay, whose shape is the document's; the compiler reads its literals as text.
export const VENDORS = told as unknown as readonly Vendor[];

/** A vendor and one of its ways; the best where none of that name is there. */
export function wayOf(id: string, way: string) {
  const vendor = VENDORS.find((one) => one.id === id);
  const found = vendor?.ways.find((one) => one.id === way) ?? vendor?.ways[0];
  if (!vendor || !found) throw new Error(`The in-memory relay does not know the vendor ${id}.`);
  return { vendor, way: found };
}
