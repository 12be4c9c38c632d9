// The tracker of umami is on npm only inside its whole server, whose dependencies bring database engines that are fetched at install
// time. The benchmark needs one file of it and nothing else.
export const hooks = {
  readPackage: (manifest) => (manifest.name === "umami" ? { ...manifest, dependencies: {} } : manifest),
};
