/** Puts a language's files together: the name of a file, split at its dots, is the place of its messages. */

export interface MessageTree {
  [key: string]: string | MessageTree
}

/** Merges `{'./image.json': …, './hints.build.json': …}` into `{image: …, hints: {build: …}}`. */
export function mergeLocale(files: Readonly<Record<string, MessageTree>>): MessageTree {
  const merged: MessageTree = {}
  for (const [path, messages] of Object.entries(files)) {
    const name = path.replace(/^.*\//, '').replace(/\.json$/, '')
    const keys = name.split('.')
    let place = merged
    for (const key of keys) {
      const next = place[key]
      if (typeof next === 'object') place = next
      else place = place[key] = {}
    }
    Object.assign(place, messages)
  }
  return merged
}
