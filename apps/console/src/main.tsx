import { render } from "preact";
import { createAccount } from "./account.ts";
import { App } from "./app.tsx";
import { browserSurroundings } from "./surroundings.ts";
import { createTheme } from "./theme.ts";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
const surroundings = browserSurroundings();
const theme = createTheme(surroundings.storage, document.documentElement);
render(<App account={createAccount(surroundings)} surroundings={surroundings} theme={theme} />, root);
