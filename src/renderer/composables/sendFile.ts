/** Sends a file of the page, piece by piece, as fast as the other side takes it. */
import type { ByteChannel } from '@shared/contract/channels'

const pieceBytes = 64 * 1024

/**
 * Writes the whole file to the channel and ends that direction; `tell` hears how many bytes are gone. Throws LabError
 * `cancelled` when the channel is closed, and what the browser throws when the file can't be read any more.
 */
export async function sendFile(
  file: Blob,
  channel: ByteChannel,
  tell: (doneBytes: number) => void = () => undefined,
): Promise<void> {
  for (let at = 0; at < file.size; at += pieceBytes) {
    await channel.write(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()))
    tell(Math.min(file.size, at + pieceBytes))
  }
  channel.end()
}
