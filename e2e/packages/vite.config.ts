const { PAGE } = (globalThis as unknown as { process: { env: Record<string, string> } }).process.env;

/** One page of the app at a time; none: what its server runs. */
export default {
  base: "./",
  logLevel: "warn",
  build: {
    outDir: `dist-${PAGE || "server"}`,
    modulePreload: { polyfill: false },
    ...(PAGE && { rollupOptions: { input: `${PAGE}.html` } }),
  },
};
