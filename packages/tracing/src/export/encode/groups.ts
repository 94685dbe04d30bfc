import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Header, Headers } from './headers.ts';
import { varintSize } from './output.ts';

/** The spans of one scope: pieces of the output, each from one place up to another. */
export interface ScopeGroup {
  readonly header: Header;
  readonly parent: ResourceGroup;
  readonly from: number[];
  readonly to: number[];
  /** Bytes of ScopeSpans without its own tag and length. */
  size: number;
}

export interface ResourceGroup {
  readonly header: Header;
  readonly scopes: Map<InstrumentationScope, ScopeGroup>;
  /** Bytes of ResourceSpans without its own tag and length. */
  size: number;
}

/** By resource and scope, each by identity, in order of the first span. Groups without spans are not in it. */
export type Groups = Map<Resource, ResourceGroup>;

const sizeOf = ({ head, tail }: Header) => head.length + tail.length;

/** Finds the group of a span, or makes one that `addPiece` puts in its place. */
export function groupOf(groups: Groups, headers: Headers, span: ReadableSpan): ScopeGroup {
  const { resource, instrumentationScope: scope } = span;
  const parent = groups.get(resource) ?? resourceGroup(headers.resource(resource));
  return parent.scopes.get(scope) ?? scopeGroup(headers.scope(scope), parent);
}

const resourceGroup = (header: Header): ResourceGroup => ({
  header,
  scopes: new Map(),
  size: sizeOf(header),
});
const scopeGroup = (header: Header, parent: ResourceGroup): ScopeGroup => ({
  header,
  parent,
  from: [],
  to: [],
  size: sizeOf(header),
});

/** The size of a field whose tag has one byte. */
export const fieldSize = (size: number): number => 1 + varintSize(size) + size;

/** By how much a resource's scopes grow with so many bytes more in that group. */
function scopeGrowth({ from, size }: ScopeGroup, added: number): number {
  return fieldSize(size + added) - (from.length === 0 ? 0 : fieldSize(size));
}

/** By how much a request grows with so many bytes more in that group. */
export function growth(group: ScopeGroup, added: number): number {
  const { scopes, size } = group.parent;
  return fieldSize(size + scopeGrowth(group, added)) - (scopes.size === 0 ? 0 : fieldSize(size));
}

/** The size of a request with nothing but so many bytes in that group. */
export function sizeAlone({ header, parent }: ScopeGroup, added: number): number {
  return fieldSize(sizeOf(parent.header) + fieldSize(sizeOf(header) + added));
}

/** Gives a group the piece of the output that was written last. */
export function addPiece(
  groups: Groups,
  group: ScopeGroup,
  span: ReadableSpan,
  from: number,
  to: number,
): void {
  const { parent } = group;
  parent.size += scopeGrowth(group, to - from);
  group.size += to - from;
  if (group.from.length === 0) {
    groups.set(span.resource, parent);
    parent.scopes.set(span.instrumentationScope, group);
  }
  if (group.to.at(-1) === from) group.to[group.to.length - 1] = to;
  else {
    group.from.push(from);
    group.to.push(to);
  }
}
