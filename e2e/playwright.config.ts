import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, chromiumPath } from "../scripts/chromium.ts";

export default defineConfig({
  testDir: "./journeys",
  outputDir: "../test-results",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_FLAGS },
    trace: { mode: "retain-on-failure", screenshots: false },
    actionTimeout: 20_000,
  },
});
