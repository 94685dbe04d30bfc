import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { writeAttributes } from './attributes.ts';
import { createOutput, endMessage, type Output, reserve } from './output.ts';
import { writeInteger, writeString } from './scalars.ts';

/** What stands around the spans of a scope, or around the scopes of a resource. */
export interface Header {
  /** The resource or scope. */
  readonly head: Uint8Array;
  /** The schema URL; empty without one. */
  readonly tail: Uint8Array;
}

/** Field 1 of ResourceSpans and of ScopeSpans; their field 3. */
const SELF = 0x0a;
const SCHEMA_URL = 0x1a;
const RESOURCE = { attributes: 0x0a, dropped: 0x10 } as const;
const SCOPE = { name: 0x0a, version: 0x12, attributes: 0x1a, dropped: 0x20 } as const;
const HEADROOM = 64;

/** Beyond the type of @opentelemetry/core: the SDK may hand on what a tracer was asked for with. */
type Scope = InstrumentationScope & {
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
};

export interface Headers {
  resource(resource: Resource): Header;
  scope(scope: Scope): Header;
}

/** Encodes each resource and scope once. A resource whose attributes are still awaited is encoded anew each time. */
export function createHeaders(limit: number): Headers {
  const resources = new WeakMap<Resource, Header>();
  const scopes = new WeakMap<Scope, Header>();
  return {
    resource(resource) {
      const known = resources.get(resource);
      if (known) return known;
      const header = encode(limit, resource.schemaUrl, (out) => writeResource(out, resource));
      if (!resource.asyncAttributesPending) resources.set(resource, header);
      return header;
    },
    scope(scope) {
      const known = scopes.get(scope);
      if (known) return known;
      const header = encode(limit, scope.schemaUrl, (out) => writeScope(out, scope));
      scopes.set(scope, header);
      return header;
    },
  };
}

function encode(limit: number, schemaUrl: string | undefined, write: (out: Output) => void): Header {
  const out = createOutput(limit);
  reserve(out, HEADROOM);
  out.bytes[out.at++] = SELF;
  const start = out.at++;
  write(out);
  endMessage(out, start);
  const head = out.bytes.subarray(0, out.at);
  if (schemaUrl) writeText(out, SCHEMA_URL, schemaUrl);
  return { head: Uint8Array.from(head), tail: Uint8Array.from(out.bytes.subarray(head.length, out.at)) };
}

function writeText(out: Output, tag: number, text: string): void {
  reserve(out, HEADROOM);
  out.bytes[out.at++] = tag;
  writeString(out, text);
}

function writeResource(out: Output, resource: Resource): void {
  const dropped = writeAttributes(out, resource.attributes, RESOURCE.attributes);
  reserve(out, HEADROOM);
  out.bytes[out.at++] = RESOURCE.dropped;
  writeInteger(out, dropped);
}

function writeScope(out: Output, scope: Scope): void {
  writeText(out, SCOPE.name, scope.name);
  if (scope.version) writeText(out, SCOPE.version, scope.version);
  const dropped =
    writeAttributes(out, scope.attributes, SCOPE.attributes) + (scope.droppedAttributesCount || 0);
  if (!dropped) return;
  reserve(out, HEADROOM);
  out.bytes[out.at++] = SCOPE.dropped;
  writeInteger(out, dropped);
}
