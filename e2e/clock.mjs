// Preloaded into a collector whose clock is moved: time goes on as usual, `CLOCK_OFFSET_MS` away, or stands still at
// `CLOCK_AT_MS`, then for whoever makes a date too: a link or a session made then must not be of another age.
const RealDate = Date;
const real = Date.now.bind(Date);
const { CLOCK_OFFSET_MS: offsetMs = "0", CLOCK_AT_MS: standsAt } = process.env;
if (standsAt === undefined) Date.now = () => real() + Number(offsetMs);
else
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [Number(standsAt)] : parts));
    }
    static now() {
      return Number(standsAt);
    }
  };
