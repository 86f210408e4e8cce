/**
 * dockerfile-ast is written for Node: it asks `Buffer.from` whether a text begins with a byte order mark, and nothing
 * else. A page has no Buffer, so this gives it that one function.
 */
if (!('Buffer' in globalThis)) {
  const encoder = new TextEncoder()
  Object.assign(globalThis, { Buffer: { from: (text: string) => encoder.encode(text), isBuffer: () => false } })
}
