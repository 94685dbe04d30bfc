import type { Format } from '../render/format.ts';
import { createRenderer, type Renderer, type RendererOptions } from '../render/renderer.ts';

/**
 * One renderer for each format, kept for what it remembers. Scrapes of chosen families have others that remember
 * nothing: they would have the kept ones forget all the rest.
 */
export function createRenderers(options: RendererOptions): (format: Format, all: boolean) => Renderer {
  const ofEach = (more: RendererOptions) => ({
    text: createRenderer('text', { ...options, ...more }),
    openmetrics: createRenderer('openmetrics', { ...options, ...more }),
  });
  const [kept, fresh] = [ofEach({}), ofEach({ cacheBytes: 0 })];
  return (format, all) => (all ? kept : fresh)[format];
}
