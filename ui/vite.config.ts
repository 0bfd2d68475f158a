// Builds the page. `--mode fake` builds it over the in-memory relay (development and screenshots);
// the shipped build contains no line of that relay.
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative, so that the same files work under the window's own scheme and under a plain address.
  base: "./",
  plugins: [react(), tailwindcss()],
  build: {
    target: "es2022",
    // Fonts and icons stay files: the content policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  test: {
    env: { DEBUG_PRINT_LIMIT: "0" },
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}", "src/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
