import type { TestContext } from 'node:test';

/** The texts of all warnings of the process while a test runs. */
export function warnedIn(test: TestContext): readonly string[] {
  const texts: string[] = [];
  const listen = (warning: Error & { code?: string }) =>
    void texts.push(`${warning.code} ${warning.message}`);
  process.on('warning', listen);
  test.after(() => process.off('warning', listen));
  return texts;
}
