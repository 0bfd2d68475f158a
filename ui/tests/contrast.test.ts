// Reads tokens.css and computes the contrast table of the design again. Under 4.5 for text or 3 for parts fails.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/lib/tokens.css", "utf8");

function rolesAfter(opening: string): Record<string, string> {
  const from = css.indexOf(opening);
  expect(from, opening).toBeGreaterThanOrEqual(0);
  const block = css.slice(css.indexOf("{", from) + 1, css.indexOf("}", from));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
}

const light = rolesAfter(":root {");
const darkBySystem = rolesAfter(':root:not([data-theme="light"])');
const darkByChoice = rolesAfter(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** role, surface, least ratio, and the table's own figures for light and dark. */
const TABLE: [string, string, number, number, number][] = [
  ["ink", "panel", 4.5, 16.29, 14.82],
  ["ink", "canvas", 4.5, 14.95, 15.79],
  ["ink", "tint", 4.5, 13.97, 12.9],
  ["ink-2", "panel", 4.5, 7.49, 8.14],
  ["ink-2", "sunken", 4.5, 6.28, 8.99],
  ["ink-2", "tint", 4.5, 6.42, 7.08],
  ["ink-3", "panel", 4.5, 5.68, 5.84],
  ["ink-3", "raised", 4.5, 5.88, 5.26],
  ["ink-3", "sunken", 4.5, 4.76, 6.45],
  ["accent", "panel", 4.5, 7.6, 7.79],
  ["accent", "tint", 4.5, 6.51, 6.78],
  ["on-fill", "fill", 4.5, 7.86, 5.82],
  ["fill", "panel", 3, 7.6, 3.03],
  ["edge", "panel", 3, 3.58, 3.74],
  ["edge", "raised", 3, 3.7, 3.37],
  ["cord", "panel", 3, 3.98, 4.29],
  ["cord", "canvas", 3, 3.65, 4.57],
  ["brass", "panel", 3, 4.21, 7.57],
  ["ok", "panel", 4.5, 6.05, 8.59],
  ["ok", "ok-tint", 4.5, 5.31, 7.46],
  ["warn", "panel", 4.5, 6.69, 9.23],
  ["warn", "warn-tint", 4.5, 5.91, 7.88],
  ["bad", "panel", 4.5, 6.56, 8.0],
  ["bad", "bad-tint", 4.5, 5.66, 7.13],
  ["info", "panel", 4.5, 6.23, 8.53],
  ["info", "info-tint", 4.5, 5.39, 7.4],
];

describe("colour roles", () => {
  it("are the same whether dark is the system's or chosen", () => {
    expect(darkByChoice).toEqual(darkBySystem);
  });

  it("have a value in both themes", () => {
    expect(Object.keys(darkByChoice).sort()).toEqual(Object.keys(light).sort());
  });

  it.each(TABLE)("%s on %s keeps at least %s", (role, surface, least, inLight, inDark) => {
    const lightRatio = ratio(light[role] ?? "", light[surface] ?? "");
    const darkRatio = ratio(darkByChoice[role] ?? "", darkByChoice[surface] ?? "");
    expect(Math.min(lightRatio, darkRatio)).toBeGreaterThanOrEqual(least);
    expect(lightRatio).toBeCloseTo(inLight, 1);
    expect(darkRatio).toBeCloseTo(inDark, 1);
  });

  it.each(["ok", "warn", "bad", "info"])("carry ink on the %s tint", (tone) => {
    expect(ratio(light.ink ?? "", light[`${tone}-tint`] ?? "")).toBeGreaterThanOrEqual(12);
    expect(ratio(darkByChoice.ink ?? "", darkByChoice[`${tone}-tint`] ?? "")).toBeGreaterThanOrEqual(12);
  });
});
