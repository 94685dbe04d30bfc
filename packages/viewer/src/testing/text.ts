import fc from 'fast-check';

const SURROGATES = 0x800;
const FIRST_SURROGATE = 0xd800;

/** Any code point but surrogates. It can be computed back, which fast-check needs to draw names such as `__proto__` too. */
const codePoint = fc.nat({ max: 0x10_ffff - SURROGATES }).map(
  (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
  (text) => {
    const [point = ''] = typeof text === 'string' && text.isWellFormed() ? text : '';
    const code = point.codePointAt(0);
    if (code === undefined || point !== text) throw new Error('not a text of one code point');
    return code < FIRST_SURROGATE ? code : code - SURROGATES;
  },
);

/** Texts as of fast-check's `unit: 'binary'`, without its table of all code points, which takes a test most of a second. */
export function anyText(constraints: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint });
}
