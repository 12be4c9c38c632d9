import type { Page } from "@playwright/test";

/** All that this browser keeps for the demo shop: by name what is in the database, which may not be there, and in the other storages. */
export const onDevice = (
  page: Page,
): Promise<Record<"database" | "local" | "session", Record<string, unknown>> & { cookie: string }> =>
  page.evaluate(async () => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here comes to the page
    const outcome = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error!));
      });
    const database = await outcome(indexedDB.open("tappa-pk_e2e"));
    const objects = database.objectStoreNames.contains("tappa") && database.transaction("tappa").objectStore("tappa");
    const [keys, values] = objects ? await Promise.all([outcome(objects.getAllKeys()), outcome(objects.getAll())]) : [[], []];
    database.close();
    return {
      database: Object.fromEntries(keys.map((key, index) => [String(key), values[index] as unknown])),
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookie: document.cookie,
    };
  });
