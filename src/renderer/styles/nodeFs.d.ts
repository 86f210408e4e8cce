/** The one function of Node that a test here needs; the page itself has no Node and none of its types. */
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: 'utf8'): string
}
