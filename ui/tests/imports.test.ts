// The layers: lib, components, ipc -> features -> app. No feature imports another, only one file imports Tauri.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.replaceAll("\\", "/"));

function importsOf(file: string): string[] {
  const text = readFileSync(join("src", file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((found) => found[1] ?? "");
}

const inside = (file: string, target: string): string | undefined =>
  target.startsWith(".") ? normalize(join(dirname(file), target)).replaceAll("\\", "/") : undefined;
const layerOf = (path: string): string => path.split("/")[0] ?? "";
const featureOf = (path: string): string | undefined => /^features\/([^/]+)/.exec(path)?.[1];

describe("imports", () => {
  it("go from low layers to high ones only", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map((target) => inside(file, target))
        .filter((target): target is string => target !== undefined)
        .filter((target) => {
          const here = layerOf(file);
          const there = layerOf(target);
          if (here === "app") return false;
          return there === "app" || (here !== "features" && there === "features");
        })
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("never join two features", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .map((target) => inside(file, target))
        .filter(
          (target) =>
            target !== undefined && featureOf(file) && featureOf(target) && featureOf(file) !== featureOf(target),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("reach Tauri from one file", () => {
    const users = files.filter((file) => importsOf(file).some((target) => target.startsWith("@tauri-apps/")));
    expect(users).toEqual(["ipc/hosts/tauri.ts"]);
  });

  it("leave the in-memory relay to development and tests", () => {
    const users = files.filter(
      (file) => !file.startsWith("ipc/hosts/fake/") && importsOf(file).some((target) => target.includes("/fake/")),
    );
    expect(users).toEqual(["app/main.tsx"]);
  });

  it("start every file with what it is for", () => {
    const bare = files.filter((file) => !/^(\/\/|\/\*)/.test(readFileSync(join("src", file), "utf8")));
    expect(bare).toEqual([]);
  });
});
