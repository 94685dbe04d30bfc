import { tokenColour } from '../ui/colours.ts';
import type { TraceTree } from './tree.ts';

/** Colours as a canvas takes them, of colours that are tokens. */
const canvasColours = (colours: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const known = new Map<string, string>();
  return new Map(
    Array.from(colours, ([service, token]) => {
      const name = token.slice('var('.length, -1);
      const colour = known.get(name) ?? tokenColour(name);
      known.set(name, colour);
      return [service, colour];
    }),
  );
};

/** Draws every span of the trace, in the order of the tree, into the size that the canvas has on the page. */
export const drawMinimap = (
  canvas: HTMLCanvasElement,
  { nodes, durationMicros }: TraceTree,
  colours: ReadonlyMap<string, string>,
): void => {
  const scale = devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.width = width;
  canvas.height = height;
  const ofService = canvasColours(colours);
  const pitch = height / Math.max(1, nodes.length);
  const thickness = Math.min(4 * scale, Math.max(1, pitch * 0.75));
  for (const [index, { span, startMicros, endMicros }] of nodes.entries()) {
    if (span === undefined) continue;
    context.fillStyle = ofService.get(span.service) ?? 'gray';
    const left = (startMicros / durationMicros) * width;
    const length = ((endMicros - startMicros) / durationMicros) * width;
    context.fillRect(left, Math.min(index * pitch, height - thickness), Math.max(scale, length), thickness);
  }
};
