/** The namespace as one process calls it: the same mount table, and the host knows who asks (`/proc/self`). */
import type { Namespace } from '../filesystem/namespaceTypes'

/** Wraps a namespace so that `enter` is called before each operation. */
export function processNamespace(inner: Namespace, enter: () => void): Namespace {
  const wrapped = new Map<PropertyKey, unknown>()
  return new Proxy(inner, {
    get(target, key) {
      const known = wrapped.get(key)
      if (known !== undefined) return known
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      const operation = (...args: unknown[]): unknown => {
        enter()
        return Reflect.apply(value, target, args) as unknown
      }
      wrapped.set(key, operation)
      return operation
    },
  })
}
