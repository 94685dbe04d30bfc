import { compare } from './harness.ts';
import { makePods, startLaptop } from './laptop.ts';

/** Seconds from the start of the laptop mode's process to the first trace, and to the first pod's trace, on stdout. */
async function firstTrace(): Promise<{ 'first trace s': number; 'first pod s': number }> {
  const pods = makePods(1);
  const start = performance.now();
  const laptop = startLaptop(pods.dir);
  const seconds = () => (performance.now() - start) / 1000;
  let first: number | undefined;
  const pod = await new Promise<number>((resolve, reject) => {
    laptop.onTrace(({ spans }) => {
      first ??= seconds();
      if (spans.some(({ name }) => name === 'CreatePodVK')) resolve(seconds());
    });
    laptop.process.once('exit', (code) =>
      reject(new Error(`the laptop mode ended with ${code} before a trace`)),
    );
  });
  await laptop.stop();
  pods.remove();
  return { 'first trace s': first ?? pod, 'first pod s': pod };
}

export async function firstTraceTime(rounds: number): Promise<void> {
  await compare(
    'Laptop mode, built tree (promised: first trace within 3 s)',
    [{ name: 'npm start', run: firstTrace }],
    rounds,
  );
}
