import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The options of a strict project on Node that checks the declarations of its dependencies too. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Writes a TypeScript file into the project that imports every entry point, and fails where one's types are `any`. */
export async function writeConsumer(dir: string, entryPoints: readonly string[]): Promise<void> {
  const imports = entryPoints.map((entryPoint, index) => `import * as m${index} from '${entryPoint}';`);
  const uses = entryPoints.map(
    (_, index) =>
      `// @ts-expect-error: no such name is exported\nexport const n${index} = m${index}.noSuchName;`,
  );
  await writeFile(join(dir, 'consumer.mts'), `${[...imports, ...uses].join('\n')}\n`);
  const config = { compilerOptions: COMPILER_OPTIONS, files: ['consumer.mts'] };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(config));
}
