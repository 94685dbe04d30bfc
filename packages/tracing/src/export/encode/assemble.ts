import { fieldSize, type Groups, type ScopeGroup } from './groups.ts';
import { putVarint } from './output.ts';

/** Field 1 of ExportTraceServiceRequest. */
const RESOURCE_SPANS = 0x0a;
/** Field 2 of ResourceSpans. */
const SCOPE_SPANS = 0x12;

/** Copies headers and pieces, once each, into a request of just that size. */
export function assemble(groups: Groups, pieces: Buffer, size: number): Buffer {
  const request = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const { header, scopes, size: resourceSize } of groups.values()) {
    request[at] = RESOURCE_SPANS;
    at = putVarint(request, at + 1, resourceSize);
    request.set(header.head, at);
    at += header.head.length;
    for (const scope of scopes.values()) {
      putScope(request, at, scope, pieces);
      at += fieldSize(scope.size);
    }
    request.set(header.tail, at);
    at += header.tail.length;
  }
  return request;
}

function putScope(
  request: Buffer,
  start: number,
  { header, from, to, size }: ScopeGroup,
  pieces: Buffer,
): void {
  request[start] = SCOPE_SPANS;
  let at = putVarint(request, start + 1, size);
  request.set(header.head, at);
  at += header.head.length;
  for (const [index, piece] of from.entries()) at += pieces.copy(request, at, piece, to[index]);
  request.set(header.tail, at);
}
