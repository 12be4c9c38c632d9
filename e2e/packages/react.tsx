import { hydrateRoot } from "react-dom/client";
import { App } from "./app.js";

const { searchParams } = new URL(location.href);
const options = { key: searchParams.get("key") ?? "", endpoint: searchParams.get("endpoint") ?? "" };
const complaints: string[] = [];

document.documentElement.dataset.complaints = "0";
hydrateRoot(document.querySelector("#app")!, <App options={options} />, {
  onRecoverableError(error) {
    complaints.push(String(error));
    document.documentElement.dataset.complaints = complaints.join("\n");
  },
});
