const trim = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** A duration in the largest unit that leaves a number of at least 1: `20 µs`, `9.12 ms`, `1.24 s`, `3m 20s`. */
export const formatDuration = (micros: number): string => {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 999_500) return `${trim(micros / 1_000, 3)} ms`;
  const seconds = micros / 1_000_000;
  if (seconds < 59.95) return `${trim(seconds, 3)} s`;
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days}d ${hours}h`;
  return hours > 0 ? `${hours}h ${minutes}m` : `${minutes}m ${whole % 60}s`;
};

const minute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const second = { ...minute, second: '2-digit' } as const;
const milli = { ...second, fractionalSecondDigits: 3 } as const;
const clockOf = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options);
const [minuteClock, secondClock, clock] = [clockOf(minute), clockOf(second), clockOf(milli)];
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** Time of the day in the reader's zone, with the day where it is not today. */
export const formatTime = (micros: number, nowMillis = Date.now()): string => {
  const date = new Date(micros / 1_000);
  const today = date.toDateString() === new Date(nowMillis).toDateString();
  return today ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
};

/** Time of the day of whole seconds since 1970: `14:05`, `14:05:30`. */
export const formatClock = (seconds: number): string =>
  (seconds % 60 === 0 ? minuteClock : secondClock).format(seconds * 1_000);

/** A count with separators. */
export const formatCount = (count: number): string => count.toLocaleString();

/** A share as a percentage: `0 %`, `0.4 %`, `12 %`. */
export const formatShare = (part: number, whole: number): string => {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  return `${percent > 0 && percent < 10 ? trim(percent, 2) : Math.round(percent)} %`;
};

/** A rate per second, or per minute where it is below one a second: `12 /s`, `1.2 /min`. */
export const formatRate = (perSecond: number): string =>
  perSecond < 1 ? `${trim(perSecond * 60, 2)} /min` : `${trim(perSecond, 2)} /s`;

/** `1 span`, `2 spans`. */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
