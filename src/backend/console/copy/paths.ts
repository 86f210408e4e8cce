/** Paths as moby's `archive` package takes them apart: a `/` or `/.` at the end means the folder's content. */

/** Joins and cleans. */
export function joinPath(directory: string, path: string): string {
  return clean(`${directory}/${path}`)
}

function clean(path: string): string {
  const isAbsolute = path.startsWith('/')
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '..' || !isAbsolute) names.push(name)
  }
  const joined = names.join('/')
  return isAbsolute ? `/${joined}` : joined === '' ? '.' : joined
}

/** Directory and last name; of `/a/.` they are `/a` and `.`. */
export function splitPath(path: string): { directory: string; base: string } {
  const cleaned = clean(path)
  if (/(^|\/)\.$/.test(path)) return { directory: cleaned, base: '.' }
  const at = cleaned.lastIndexOf('/')
  if (at === -1) return { directory: '.', base: cleaned }
  return { directory: at === 0 ? '/' : cleaned.slice(0, at), base: cleaned.slice(at + 1) || '/' }
}

export function baseOf(path: string): string {
  return splitPath(path).base
}

/** Gives a cleaned path the `/` or `/.` that the one that was typed ends with. */
export function preserveEnd(cleaned: string, typed: string): string {
  if (/(^|\/)\.$/.test(typed)) return cleaned === '/' ? '/.' : `${cleaned}/.`
  return typed.endsWith('/') && !cleaned.endsWith('/') ? `${cleaned}/` : cleaned
}

/** Whether the path can only be a directory. */
export function meansDirectory(path: string): boolean {
  return path === '' || path.endsWith('/') || /(^|\/)\.$/.test(path)
}
