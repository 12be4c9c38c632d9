import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Bus, BusMessage } from "./bus.ts";

const moved = (to: number): BusMessage => ({ kind: "moved", to });

/** What every bus must do. `settle` resolves when what was published before has been heard. */
export function busContract(
  name: string,
  setUp: () => Promise<{ bus: Bus; settle(): Promise<void>; remove(): Promise<void> }>,
): void {
  describe(`${name} keeps the bus's contract`, () => {
    let place: Awaited<ReturnType<typeof setUp>>;
    beforeAll(async () => {
      place = await setUp();
    });
    afterAll(async () => {
      await place.bus.close();
      await place.remove();
    });

    let logs = 0;
    const newLog = () => ++logs;
    const listen = async (log: number) => {
      const heard: BusMessage[] = [];
      const stop = await place.bus.subscribe(log, (message) => heard.push(message));
      return { heard, stop };
    };

    it("brings a message to every listener of its log, in order, and to nobody else", async () => {
      const [log, other] = [newLog(), newLog()];
      const [one, two, stranger] = [await listen(log), await listen(log), await listen(other)];
      for (const to of [1, 2, 3]) place.bus.publish(log, moved(to));
      await place.settle();
      for (const { heard } of [one, two]) expect(heard).toEqual([moved(1), moved(2), moved(3)]);
      expect(stranger.heard).toEqual([]);
    });

    it("says nothing more to who stopped listening, and stopping twice does no harm", async () => {
      const log = newLog();
      const [one, two] = [await listen(log), await listen(log)];
      one.stop();
      one.stop();
      place.bus.publish(log, moved(1));
      await place.settle();
      expect([one.heard, two.heard]).toEqual([[], [moved(1)]]);
    });

    it("says nothing to who is stopped by a listener that is told before it", async () => {
      const log = newLog();
      const stops: (() => void)[] = [];
      await place.bus.subscribe(log, () => stops[0]?.());
      const { heard, stop } = await listen(log);
      stops.push(stop);
      place.bus.publish(log, moved(1));
      await place.settle();
      expect(heard).toEqual([]);
    });

    it("goes on when a listener throws, or leaves while it is told", async () => {
      const log = newLog();
      await place.bus.subscribe(log, () => {
        throw new Error("broken listener");
      });
      const stops: (() => void)[] = [];
      stops.push(await place.bus.subscribe(log, () => stops[0]?.()));
      const last = await listen(log);
      place.bus.publish(log, moved(1));
      place.bus.publish(log, moved(2));
      await place.settle();
      expect(last.heard).toEqual([moved(1), moved(2)]);
    });

    it("forgets what nobody listens to", async () => {
      const log = newLog();
      place.bus.publish(log, moved(1));
      const { heard } = await listen(log);
      await place.settle();
      expect(heard).toEqual([]);
    });
  });
}
