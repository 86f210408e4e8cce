/** Files and folders that were dropped on a screen or chosen: as paths with their bytes, in the browser. */

export interface DroppedFile {
  /** Relative to where it was dropped, with `/`. */
  readonly path: string
  readonly file: File
}

/** All files of a drop, folders walked through. */
export async function filesOfDrop(items: DataTransferItemList): Promise<DroppedFile[]> {
  // Entries must be taken before the first wait: the list is emptied when the event is over.
  const entries = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: DroppedFile[] = []
  for (const { entry, file } of entries) {
    if (entry !== null) found.push(...(await filesOfEntry(entry, '')))
    else if (file !== null) found.push({ path: file.name, file })
  }
  return found
}

async function filesOfEntry(entry: FileSystemEntry, prefix: string): Promise<DroppedFile[]> {
  const path = prefix + entry.name
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path, file }]
  }
  if (!isDirectory(entry)) return []
  const found: DroppedFile[] = []
  for (const child of await entriesOf(entry)) found.push(...(await filesOfEntry(child, `${path}/`)))
  return found
}

/** A reader gives its entries in portions; an empty one ends. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
