/**
 * Expands `$(NAME)` from the variables known so far, as Kubernetes does for env values, command and args
 * (third_party/forked/golang/expansion): `$$(NAME)` is a literal `$(NAME)`, an unknown name stays as it stands, and
 * what was expanded is not expanded again.
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
    if (match === '$$') return '$';
    return name !== undefined && Object.hasOwn(variables, name) ? String(variables[name]) : match;
  });
}
