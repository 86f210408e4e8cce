/** Completion of a path from the names in its directory, as a shell does it. */

export interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
}

const mostOptions = 200

/** The directory whose names complete what is typed: `/etc` of `/etc/mo`, `/` of nothing. */
export function directoryOf(text: string): string {
  const slash = text.lastIndexOf('/')
  return slash <= 0 ? '/' : text.slice(0, slash)
}

/** Whole paths that begin as typed; directories end in a slash. At most 200. */
export function completions(text: string, entries: readonly DirectoryEntry[]): readonly string[] {
  const typed = text.startsWith('/') ? text : `/${text}`
  const directory = directoryOf(typed)
  const prefix = directory === '/' ? '/' : `${directory}/`
  return entries
    .map((entry) => prefix + entry.name + (entry.kind === 'directory' ? '/' : ''))
    .filter((path) => path.startsWith(typed) && path !== typed)
    .sort()
    .slice(0, mostOptions)
}
