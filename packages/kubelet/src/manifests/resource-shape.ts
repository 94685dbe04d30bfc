import { base64, dataKey } from './names.ts';
import { metadata } from './pod-shape.ts';
import { flag, mapOf, object, oneOf, type Shape, text } from './shape.ts';

export const configMapShape: Shape = object(
  {
    apiVersion: oneOf('v1'),
    kind: oneOf('ConfigMap'),
    metadata,
    data: mapOf(text, dataKey),
    binaryData: mapOf(base64, dataKey),
    immutable: flag,
  },
  ['metadata'],
);

export const secretShape: Shape = object(
  {
    apiVersion: oneOf('v1'),
    kind: oneOf('Secret'),
    metadata,
    data: mapOf(base64, dataKey),
    stringData: mapOf(text, dataKey),
    type: text,
    immutable: flag,
  },
  ['metadata'],
);
