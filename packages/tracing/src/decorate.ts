/** Runs around one method: `call` is the original with its own `this` and arguments, `callWith` with other arguments. */
export type Around = (
  call: () => unknown,
  args: readonly unknown[],
  callWith: (...others: unknown[]) => unknown,
) => unknown;

type Method = (...args: unknown[]) => unknown;

/**
 * A view of `target` in which some methods have something around them. All else is the target's own: methods run with
 * the target as `this` (so private fields work), members can be set, frozen and class instances are fine, and an
 * optional method that the target lacks stays absent.
 */
export function decorate<T extends object>(target: T, around: Readonly<Record<string, Around>>): T {
  const wrapped = new Map<PropertyKey, { of: Method; method: Method }>();
  const proxy: T = new Proxy(shadowOf(target), {
    get(_shadow, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'constructor') return value;
      const known = wrapped.get(key);
      if (known?.of === value) return known.method;
      const method = wrap(value as Method, typeof key === 'string' ? around[key] : undefined);
      wrapped.set(key, { of: value as Method, method });
      return method;
    },
    set: (_shadow, key, value) => Reflect.set(target, key, value, target),
    has: (_shadow, key) => Reflect.has(target, key),
    defineProperty: (_shadow, key, descriptor) => Reflect.defineProperty(target, key, descriptor),
    deleteProperty: (_shadow, key) => Reflect.deleteProperty(target, key),
    ownKeys: () => Reflect.ownKeys(target),
    getPrototypeOf: () => Reflect.getPrototypeOf(target),
    getOwnPropertyDescriptor(_shadow, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });

  /** A proxy too, so that a function keeps its properties, and a class can still be constructed. */
  function wrap(original: Method, hook: Around | undefined): Method {
    return new Proxy(original, {
      apply(_original, self: unknown, args: unknown[]) {
        const callWith = (...others: unknown[]) =>
          Reflect.apply(original, self === proxy ? target : self, others);
        const call = () => callWith(...args);
        return hook ? hook(call, args, callWith) : call();
      },
    });
  }
  return proxy;
}

/** A proxy of a frozen object may not answer other values than its own; this stand-in has no members to differ from. */
function shadowOf<T extends object>(target: T): T {
  return Object.create(Reflect.getPrototypeOf(target)) as T;
}
