/**
 * Units as Prometheus and as UCUM spell them: the table of "Metric Metadata" in the OpenTelemetry specification,
 * Prometheus and OpenMetrics Compatibility. https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics
 */
export const UCUM_OF_WORD: Readonly<Record<string, string>> = {
  days: 'd',
  hours: 'h',
  minutes: 'min',
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  nanoseconds: 'ns',
  bytes: 'By',
  kibibytes: 'KiBy',
  mebibytes: 'MiBy',
  gibibytes: 'GiBy',
  tebibytes: 'TiBy',
  kilobytes: 'kBy',
  megabytes: 'MBy',
  gigabytes: 'GBy',
  terabytes: 'TBy',
  meters: 'm',
  volts: 'V',
  amperes: 'A',
  joules: 'J',
  watts: 'W',
  grams: 'g',
  celsius: 'Cel',
  hertz: 'Hz',
  percent: '%',
};

/** The UCUM unit of Prometheus' word; a word that the specification's table lacks stays as it is. */
export const ucumOf = (unit: string | undefined): string =>
  unit === undefined ? '' : Object.hasOwn(UCUM_OF_WORD, unit) ? (UCUM_OF_WORD[unit] ?? unit) : unit;

const WORD_OF_UCUM: ReadonlyMap<string, string> = new Map(
  Object.entries(UCUM_OF_WORD).map(([word, ucum]) => [ucum, word]),
);

/** What comes after "per". */
const SINGULARS: ReadonlyMap<string, string> = new Map([
  ['d', 'day'],
  ['h', 'hour'],
  ['min', 'minute'],
  ['s', 'second'],
  ['ms', 'millisecond'],
  ['us', 'microsecond'],
  ['ns', 'nanosecond'],
  ['m', 'meter'],
]);

/** What can stand in a metric's name: anything else is `_`, once. */
export const snake = (text: string): string => text.replace(/[^a-zA-Z0-9_]/g, '_').replace(/__+/g, '_');

const trimmed = (text: string): string => snake(text).replace(/^_|_$/g, '');

/**
 * A UCUM unit as a word of Prometheus, such as `seconds` or `meters_per_second`; annotations such as `{packet}` and the
 * unity `1` are none. What the table lacks is kept as far as a name can have it.
 */
export function unitWord(ucum: string): string {
  const [counted = '', per] = ucum.replace(/\{[^}]*\}/g, '').split('/', 2);
  const word = counted === '1' ? '' : (WORD_OF_UCUM.get(counted) ?? trimmed(counted));
  if (!per) return word;
  const each = SINGULARS.get(per) ?? trimmed(per);
  return [word, 'per', each].filter(Boolean).join('_');
}
