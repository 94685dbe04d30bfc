import { useEffect, useRef } from 'preact/hooks';
import type { TimeWindow } from './geometry.ts';
import { drawMinimap } from './minimap-drawing.ts';
import type { TraceTree } from './tree.ts';
import { type Share, useDrag } from './use-drag.ts';

interface MinimapProps {
  readonly tree: TraceTree;
  readonly colours: ReadonlyMap<string, string>;
  readonly window: TimeWindow;
  readonly onWindow: (from: number, to: number) => void;
  readonly onReset: () => void;
}

const between = ([from, to]: Share) => ({ left: `${100 * from}%`, width: `${100 * (to - from)}%` });

/** The whole trace at a glance. Dragging chooses the part of its time that the waterfall shows. */
export const Minimap = ({ tree, colours, window, onWindow, onReset }: MinimapProps) => {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const length = tree.durationMicros;
  const dragged = useDrag(box, ([from, to]) => onWindow(from * length, to * length));
  useEffect(() => {
    const element = box.current;
    element?.addEventListener('dblclick', onReset);
    return () => element?.removeEventListener('dblclick', onReset);
  }, [onReset]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const draw = () => drawMinimap(element, tree, colours);
    const resize = new ResizeObserver(draw);
    const system = matchMedia('(prefers-color-scheme: dark)');
    resize.observe(element);
    addEventListener('themechange', draw);
    system.addEventListener('change', draw);
    return () => {
      resize.disconnect();
      removeEventListener('themechange', draw);
      system.removeEventListener('change', draw);
    };
  }, [tree, colours]);
  const [from, to] = [window.from / length, window.to / length];
  return (
    <div class="minimap" ref={box} title="Drag to zoom in, double-click for the whole trace">
      <canvas ref={canvas} role="img" aria-label="The whole trace" />
      <div class="outside" style={between([0, from])} />
      <div class="outside" style={between([to, 1])} />
      {dragged !== undefined && <div class="dragged" style={between(dragged)} />}
    </div>
  );
};
