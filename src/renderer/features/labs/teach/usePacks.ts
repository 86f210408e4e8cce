/** Packs in and out of the page: a file that is opened, a lab that is saved as one. */
import { LabError } from '@shared/errors'
import { gather, offerFile } from '../../../composables/savedFile'
import { sendFile } from '../../../composables/sendFile'
import { useApi } from '../../../labApi'

export interface Packs {
  /** Resolves with the pack's title. Throws LabError with what is wrong with the file. */
  open(file: File): Promise<string>
  /** Offers a lab as a file, its images with it where wished. */
  share(labId: string, withImages: boolean): Promise<void>
}

/** To be called in a component's setup. */
export function usePacks(): Packs {
  const { client, openChannel } = useApi()
  return {
    async open(file) {
      for await (const event of await client.labs.openPack({ sizeBytes: file.size })) {
        if (event.kind === 'done') return event.title
        const channel = openChannel(event.input)
        // Beside the stream of events, which tells how it ended: also when the file is refused half way.
        sendFile(file, channel).catch(() => channel.close())
      }
      throw new LabError('cancelled', 'the file was not taken')
    },
    async share(labId, withImages) {
      const { output, name } = await client.labs.packLab({ labId, withImages })
      const channel = openChannel(output)
      const content = await gather(channel.incoming, () => undefined)
      channel.end()
      offerFile(content, name)
    },
  }
}
