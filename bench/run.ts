import { httpCallOverhead } from './http-call.ts';
import { spanCost } from './span-cost.ts';

const BENCHMARKS = { 'span-cost': spanCost, 'http-call': httpCallOverhead } as const;

const [wanted, rounds = '7'] = process.argv.slice(2);
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (!wanted || wanted === name || wanted === 'all') await run(Number(rounds));
}
