import type { Field } from './ast.ts';
import { type Accepts, acceptedPart } from './condition.ts';
import type { Fields, Getter } from './field.ts';
import { printField } from './print.ts';

/** What a query says about a field: its span in the reply shows what of the value it asked for. */
interface Mention {
  readonly field: Field;
  /** Comparisons of which one holds for what is shown. */
  readonly parts: Accepts[];
  /** Comparisons that hold together, by what they have in common. */
  readonly exclusions: Map<string, Accepts>;
  isWhole: boolean;
  isAbsent: boolean;
}

/** Collects the fields that a query mentions. */
export interface Mentions {
  /** Shows what of the field's value is accepted. */
  part(field: Field, accepts: Accepts): void;
  /** Shows what of it all comparisons with this key accept. */
  exclude(key: string, field: Field, accepts: Accepts): void;
  /** Shows the value. */
  whole(field: Field): void;
  /** Shows `nil` where there is no value, as Tempo does. */
  absent(field: Field): void;
  /** The fields in the order of their mention, with what is shown of them. */
  outputs(): { readonly field: Field; readonly get: Getter }[];
}

const shown = (fields: Fields, { field, parts, exclusions, isWhole, isAbsent }: Mention): Getter => {
  const get = fields(field);
  if (isWhole) return get;
  const all = [...parts, ...exclusions.values()];
  return (span, trace) => {
    const value = get(span, trace);
    return value === undefined && isAbsent ? 'nil' : acceptedPart(all, value);
  };
};

/** No field is mentioned yet. */
export const createMentions = (fields: Fields): Mentions => {
  const known = new Map<string, Mention>();
  const mention = (field: Field): Mention => {
    const key = printField(field);
    const found = known.get(key) ?? {
      field,
      parts: [],
      exclusions: new Map(),
      isWhole: false,
      isAbsent: false,
    };
    known.set(key, found);
    return found;
  };
  return {
    part: (field, accepts) => void mention(field).parts.push(accepts),
    exclude(key, field, accepts) {
      const { exclusions } = mention(field);
      const before = exclusions.get(key);
      exclusions.set(key, before ? (value) => before(value) && accepts(value) : accepts);
    },
    whole(field) {
      mention(field).isWhole = true;
    },
    absent(field) {
      mention(field).isAbsent = true;
    },
    outputs: () => Array.from(known.values(), (found) => ({ field: found.field, get: shown(fields, found) })),
  };
};
