/**
 * Bytes that become a file of the user's: gathered into a Blob, which the browser may keep on its disk, and offered as a
 * download. Small pieces are folded together, so that the page's own memory doesn't grow with the file.
 */

const foldBytes = 8 * 1024 * 1024

/** Gathers `bytes` as they come; `tell` hears how many there are. Throws what the source throws. */
export async function gather(bytes: AsyncIterable<Uint8Array>, tell: (doneBytes: number) => void): Promise<Blob> {
  let whole = new Blob([])
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let waitingBytes = 0
  for await (const piece of bytes) {
    pieces.push(new Uint8Array(piece))
    waitingBytes += piece.length
    tell(whole.size + waitingBytes)
    if (waitingBytes < foldBytes) continue
    whole = new Blob([whole, ...pieces])
    pieces = []
    waitingBytes = 0
  }
  return new Blob([whole, ...pieces])
}

/** Offers a file as the browser does with downloads: into its folder, or with its own question. */
export function offerFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The download has taken it by then; at once would be too early for some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
