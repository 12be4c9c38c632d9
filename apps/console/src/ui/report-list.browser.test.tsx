import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import { ReportList } from "./report-list.tsx";

afterEach(cleanup);

const again = vi.fn<() => void>();
const open = (data: readonly string[] | null, error: unknown = null) =>
  render(
    <ReportList
      load={{ data, error, loading: false, again }}
      none={{ icon: "reviews", title: "This site has no review prompt", text: "It asks customers." }}
    >
      {(report, { length }) => <p key={report}>{`${report} of ${length}`}</p>}
    </ReportList>,
  );

test("each campaign has its report, in the order they came", () => {
  open(["first", "second"]);
  expect(screen.getAllByText(/ of 2$/).map(({ textContent }) => textContent)).toEqual(["first of 2", "second of 2"]);
});

test("a site without such a campaign is told what it would do", () => {
  open([]);
  expect(screen.getByRole("heading", { name: "This site has no review prompt" })).toBeTruthy();
  expect(screen.getByText("It asks customers.")).toBeTruthy();
});

test("until the reports are here it says that they are loading, and a failure with a way to try again", () => {
  const { unmount } = open(null);
  expect(screen.getByRole("status", { name: "Loading" })).toBeTruthy();
  unmount();
  open(null, new Error("down"));
  screen.getByRole("button", { name: "Try again" }).click();
  expect(again).toHaveBeenCalledOnce();
});
