import { MalformedError, type Reader, readLength, readTag, skip } from '../protobuf/reader.ts';
import { tags } from './fields.ts';

/** Protobuf implementations stop at 100 nested messages; the span and its attribute take three of them. */
const maxDepth = 97;

/** What a length-prefixed field of a message holds, where that is a message itself. */
type Shape = (tag: number) => Shape | undefined;

const anyValue: Shape = (tag) => {
  if (tag === tags.anyValue.array) return list;
  return tag === tags.anyValue.kvlist ? keyValues : undefined;
};
const list: Shape = (tag) => (tag === tags.list.values ? anyValue : undefined);
const keyValue: Shape = (tag) => (tag === tags.keyValue.value ? anyValue : undefined);
const keyValues: Shape = (tag) => (tag === tags.list.values ? keyValue : undefined);

/** What an attribute's, an event's, a link's, a resource's and a scope's nested messages look like. */
export const shapes = {
  keyValue,
  event: (tag) => (tag === tags.event.attributes ? keyValue : undefined),
  link: (tag) => (tag === tags.link.attributes ? keyValue : undefined),
  resource: (tag) => (tag === tags.resource.attributes ? keyValue : undefined),
  scope: (tag) => (tag === tags.scope.attributes ? keyValue : undefined),
} as const satisfies Record<string, Shape>;

/**
 * Most attributes, events, links and values of a span, a resource or a scope. Decoded, one of two bytes takes hundreds;
 * the SDKs stop at 128 of each kind.
 */
const maxNested = 100_000;

/** Throws MalformedError for the message before `at`, where it holds too many nested ones to be decoded. */
export const checkNested = (nested: number, at: number): void => {
  if (nested > maxNested) {
    throw new MalformedError(
      `over ${maxNested} attributes, events, links and values in one message at byte ${at}`,
    );
  }
};

/**
 * Steps over the nested message that starts here and checks that its lengths fit, however deep, so that a later
 * decoder of the stored bytes cannot fail. Answers how many messages it is, with those inside it.
 */
export const checkMessage = (r: Reader, shape: Shape, depth = 0): number => {
  if (depth > maxDepth) throw new MalformedError(`more than ${maxDepth} nested values at byte ${r.pos}`);
  const outer = r.end;
  const length = readLength(r);
  r.end = r.pos + length;
  let messages = 1;
  while (r.pos < r.end) {
    const tag = readTag(r);
    const nested = shape(tag);
    if (nested === undefined) skip(r, tag);
    else messages += checkMessage(r, nested, depth + 1);
  }
  r.end = outer;
  return messages;
};
