// Preloaded into the collector by the journeys that move the clock: time goes on as usual, `CLOCK_OFFSET_MS` away.
const real = Date.now.bind(Date);
const offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
Date.now = () => real() + offsetMs;
