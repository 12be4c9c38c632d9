import { renderToString } from "react-dom/server";
import { createTappa } from "@tappa/sdk";
import { chatOf } from "@tappa/sdk/headless";
import { App } from "./app.js";

const options = { key: "pk_server", endpoint: "http://127.0.0.1:9" };

/** What a server does with the packages: draws the page, and calls what it likes of a client that does nothing. */
export async function render(): Promise<string> {
  const tappa = createTappa(options);
  tappa.track("order_completed", { order_id: "A-7" });
  await Promise.all([tappa.open("chat"), tappa.flush(), chatOf(tappa).open()]);
  return renderToString(<App options={options} />);
}
