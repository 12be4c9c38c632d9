import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { createApi } from "../api/api.ts";
import { createDesk } from "../desk.ts";
import { DeskContext } from "../frame/context.ts";
import { AGENT, createFakeCollector, createTestSurroundings, SITE } from "../testing.ts";
import { SettingsPage } from "./settings.tsx";

afterEach(cleanup);

function openPage() {
  const { fetch } = createFakeCollector();
  const { surroundings } = createTestSurroundings(fetch);
  const desk = createDesk(createApi({ fetch, onLoginRequired: () => {} }), surroundings, AGENT, SITE);
  render(
    <DeskContext.Provider value={desk}>
      <SettingsPage />
    </DeskContext.Provider>,
  );
}

test("with a bundler it shows the import with this site's key and collector, and no command that cannot work yet", () => {
  openPage();
  const { textContent } = screen.getByRole("region", { name: "Use with a bundler" });
  expect(textContent).toContain('import { createTappa } from "@tappa/sdk";');
  expect(textContent).toContain(`createTappa({ key: "${SITE.key}", endpoint: "${location.origin}" })`);
  expect(document.body.textContent).not.toMatch(/npm/);
});

test("for a Content-Security-Policy it names the sources that pages need, and no more", () => {
  openPage();
  const { textContent } = screen.getByRole("region", { name: "Content-Security-Policy sources to add" });
  expect(textContent).toContain(`script-src ${location.origin};\nconnect-src ${location.origin}`);
  expect(textContent).not.toContain("img-src");
});
