/**
 * Between a process's streams and a channel to the screen. Each write waits for the screen's window, and only then is
 * the next piece taken from the engine: a slow screen slows the container and nothing piles up.
 */
import type { ByteChannel } from '@shared/contract/channels'
import { toLabError } from '@shared/errors'
import type { Attachment, OutputChunk } from '../docker/types'

/** Sends output to the channel until it ends or the channel closes; what breaks it is told to the screen. */
export async function pumpOutput(output: AsyncIterable<OutputChunk>, channel: ByteChannel): Promise<void> {
  try {
    for await (const { bytes } of output) await channel.write(bytes)
    channel.end()
  } catch (thrown) {
    const error = toLabError(thrown)
    if (error.kind !== 'cancelled') channel.end(error.message)
  }
}

/** Both directions, until the process ends or the screen leaves; detaches when the screen leaves. */
export async function pumpAttachment(
  attachment: Attachment,
  channel: ByteChannel,
  options: { takesInput: boolean },
): Promise<void> {
  void channel.closed.then(() => attachment.close())
  if (options.takesInput) void pumpInput(attachment, channel)
  await pumpOutput(attachment.output, channel)
}

async function pumpInput(attachment: Attachment, channel: ByteChannel): Promise<void> {
  try {
    for await (const bytes of channel.incoming) await attachment.write(bytes)
    attachment.endInput()
  } catch {
    // The process or the screen is gone; whichever it was, the output's end tells it.
  }
}
