/** The `label` filter: every wanted `key` or `key=value` is there. */
export function labelsMatch(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((label) => {
    const at = label.indexOf('=')
    if (at < 0) return labels[label] !== undefined
    return labels[label.slice(0, at)] === label.slice(at + 1)
  })
}

/** What is said of a filter whose name isn't known. */
export function unknownFilter(name: string): string {
  return name === '' ? 'invalid filter' : `invalid filter '${name}'`
}
