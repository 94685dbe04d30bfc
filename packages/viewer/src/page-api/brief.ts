/** A pod's namespace and name have 507 characters at most. */
const maxLength = 1_000;

/** A name as lists have it: of one that a program made of its data they have the beginning. */
export const brief = (name: string): string =>
  name.length > maxLength ? `${name.slice(0, maxLength - 1)}…` : name;
