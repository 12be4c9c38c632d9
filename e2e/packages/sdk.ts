import { createTappa } from "@tappa/sdk";

const { searchParams } = new URL(location.href);
const tappa = createTappa({ key: searchParams.get("key") ?? "", endpoint: searchParams.get("endpoint") ?? "" });

tappa.consent("granted");
tappa.track("signed_up", { method: "npm" });
tappa.stage.subscribe((stage) => (document.title = stage));
