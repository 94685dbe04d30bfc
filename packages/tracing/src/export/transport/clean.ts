const MAX_LENGTH = 200;
/** Shorter parts of a header's value, such as its scheme, are words that a message may hold anyway. */
const MIN_SECRET = 8;

/** OpenSSL's own words are between codes and places in its source. */
const OPENSSL = /(?:[0-9A-F]+:)?error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]*):[^:]*:\d+:/g;

/** A receiver's words on one line, not too long, and without the headers that it may have repeated, or the token in one. */
export function cleanMessage(message: string, headers: Iterable<string>): string {
  const values = [...headers].filter((value) => value !== '');
  const parts = values
    .flatMap((value) => value.split(/[\s,;=]+/))
    .filter((part) => part.length >= MIN_SECRET);
  const secrets = [...values, ...parts];
  const clean = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), message);
  return clean.replace(OPENSSL, '$1').trim().replace(/\s+/g, ' ').slice(0, MAX_LENGTH);
}
