import { afterEach, expect, test } from "vitest";
import type { Dispose } from "./host.ts";
import { mount } from "./mount.tsx";
import { createTestHost, drawn } from "./testing.ts";
import { Button } from "./ui/button.tsx";
import { Frame } from "./ui/frame.tsx";

const campaign = {
  id: "chat",
  kind: "chat" as const,
  audience: { all: [] },
  when: { on: "manual" as const },
  caps: {},
  priority: 0,
  content: { title: {}, greeting: {} },
};

let end: Dispose = () => {};
afterEach(() => {
  end();
  document.body.replaceChildren();
  document.querySelectorAll("style[data-hostile]").forEach((style) => style.remove());
});

function open(by: "visitor" | "ask" = "visitor") {
  const test = createTestHost({ campaign });
  end = mount({
    host: test.host,
    by,
    styles: [],
    view: () => (
      <Frame look="card" label="A card">
        <Button>Press</Button>
        <textarea data-focus class="field" />
      </Frame>
    ),
  });
  return test;
}

test("mounting puts the widget into the top layer, on top of everything", async () => {
  open();
  const root = await drawn();
  expect(root.host.matches(":popover-open")).toBe(true);
});
