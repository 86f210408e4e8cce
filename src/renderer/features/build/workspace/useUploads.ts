/** Brings dropped or chosen files into a workspace: copied by path where the host can, else their bytes over a channel. */
import { LabError, toLabError } from '@shared/errors'
import { ref, type Ref } from 'vue'
import { sendFile } from '../../../composables/sendFile'
import { useApi } from '../../../labApi'
import { useNoticesStore } from '../../../stores/notices'
import { filesOfDrop, type DroppedFile } from '../../../composables/dropped'

export interface Uploads {
  /** Path that is under way, or empty. */
  readonly current: Readonly<Ref<string>>
  drop(transfer: DataTransfer, folder: string): Promise<void>
  send(files: readonly DroppedFile[], folder: string): Promise<void>
}

/** Failures become notices. To be called in a component's setup. */
export function useUploads(workspace: () => string): Uploads {
  const { client, openChannel, dropPath } = useApi()
  const notices = useNoticesStore()
  const current = ref('')

  async function sendOne({ path, file }: DroppedFile, folder: string): Promise<void> {
    const target = folder === '' ? path : `${folder}/${path}`
    current.value = target
    const { input } = await client.workspaces.upload({ workspace: workspace(), path: target, sizeBytes: file.size })
    const channel = openChannel(input)
    try {
      await sendFile(file, channel)
      for await (const _ of channel.incoming) continue
    } catch (thrown) {
      channel.close()
      throw thrown instanceof LabError ? thrown : new LabError('system', `${target}: ${toLabError(thrown).message}`)
    }
  }

  async function send(files: readonly DroppedFile[], folder: string): Promise<void> {
    try {
      for (const file of files) await sendOne(file, folder)
    } catch (thrown) {
      notices.fail(thrown)
    } finally {
      current.value = ''
    }
  }

  async function drop(transfer: DataTransfer, folder: string): Promise<void> {
    if (dropPath === undefined || folder !== '') return send(await filesOfDrop(transfer.items), folder)
    try {
      for (const path of [...transfer.files].map((file) => dropPath(file))) {
        current.value = path
        await client.workspaces.importPath({ workspace: workspace(), path })
      }
    } catch (thrown) {
      notices.fail(thrown)
    } finally {
      current.value = ''
    }
  }

  return { current, drop, send }
}
