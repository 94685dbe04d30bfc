import {
  createRenderer,
  type Format,
  type MetricFamily,
  type Renderer,
  type RendererOptions,
} from '../index.ts';

/** The body that a renderer writes of families. */
export async function writeWith(renderer: Renderer, families: readonly MetricFamily[]): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of renderer.render({ families, losses: [] })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** The same of a renderer that remembers nothing. */
export const write = (
  families: readonly MetricFamily[],
  format: Format,
  options: RendererOptions = {},
): Promise<string> => writeWith(createRenderer(format, options), families);
