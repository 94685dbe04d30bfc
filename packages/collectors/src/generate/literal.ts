const lineWidth = 110;

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'string') return /['\\]/.test(value) ? JSON.stringify(value) : `'${value}'`;
  return String(value);
}

/** `key: { … },` of an object in a table, broken into lines as the formatter does it. */
export function property(key: string, members: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(members).filter(([, value]) => value !== undefined);
  const line = `  ${key}: { ${pairs.map(([name, value]) => `${name}: ${inline(value)}`).join(', ')} },`;
  if (line.length <= lineWidth) return line;
  return [`  ${key}: {`, ...pairs.map(([name, value]) => `    ${name}: ${inline(value)},`), '  },'].join(
    '\n',
  );
}
