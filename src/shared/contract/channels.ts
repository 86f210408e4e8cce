/**
 * Channels carry bytes beside the contract's calls: terminals, logs, build output, uploads. A call answers with a
 * channel's ID, the screen opens it on the same link, and the sender may send only as many bytes as the receiver
 * granted: a slow screen slows its source and memory doesn't grow. `link.ts` has the frames.
 */
import { z } from 'zod'

export const channelIdSchema = z.number().int().positive()
export type ChannelId = z.infer<typeof channelIdSchema>

/** One end of a channel. Both directions are flow-controlled; either end may close. */
export interface ByteChannel {
  readonly id: ChannelId
  /** Resolves when the other end's window has taken all of it; rejects with LabError `cancelled` once closed. */
  write(bytes: Uint8Array): Promise<void>
  /** Bytes from the other end; ends when it closes. Reading grants credit. One reader. */
  readonly incoming: AsyncIterable<Uint8Array>
  /** Ends the outgoing direction after what was written; `error` tells why. */
  end(error?: string): void
  /** Drops both directions at once. */
  close(): void
  readonly closed: Promise<void>
}

/** The backend's side of a link: makes channels whose IDs are handed out in answers. */
export interface ChannelHost {
  create(): ByteChannel
}
