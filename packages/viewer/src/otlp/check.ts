import { MalformedError, type Reader, readLength, readTag, skip } from '../protobuf/reader.ts';
import { tags } from './fields.ts';

/** Protobuf implementations stop at 100 nested messages; the span and its attribute take three of them. */
const maxDepth = 97;

/** A message's length-prefixed fields that hold messages themselves. */
type Shape = ReadonlyMap<number, () => Shape>;

const anyValue: Shape = new Map([
  [tags.anyValue.array, () => list],
  [tags.anyValue.kvlist, () => keyValues],
]);
const list: Shape = new Map([[tags.list.values, () => anyValue]]);
const keyValue: Shape = new Map([[tags.keyValue.value, () => anyValue]]);
const keyValues: Shape = new Map([[tags.list.values, () => keyValue]]);

/** What a span's, an event's, a link's, a resource's and a scope's nested messages look like. */
export const shapes = {
  keyValue,
  event: new Map([[tags.event.attributes, () => keyValue]]),
  link: new Map([[tags.link.attributes, () => keyValue]]),
  status: new Map(),
  resource: new Map([[tags.resource.attributes, () => keyValue]]),
  scope: new Map([[tags.scope.attributes, () => keyValue]]),
} as const satisfies Record<string, Shape>;

/**
 * Steps over the nested message that starts here and checks that its lengths fit, however deep, so that a later
 * decoder of the stored bytes cannot fail.
 */
export const checkMessage = (r: Reader, shape: Shape, depth = 0): void => {
  if (depth > maxDepth) throw new MalformedError(`more than ${maxDepth} nested values at byte ${r.pos}`);
  const outer = r.end;
  const length = readLength(r);
  r.end = r.pos + length;
  while (r.pos < r.end) {
    const tag = readTag(r);
    const nested = shape.get(tag);
    if (nested === undefined) skip(r, tag);
    else checkMessage(r, nested(), depth + 1);
  }
  r.end = outer;
};
