/** An absolute path without `.`, `..` and doubled slashes, as its text says; links are not followed. */
export function normalizePath(path: string): string {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  return `/${names.join('/')}`
}
