/**
 * The text of the Dockerfile that is built, also while another file is in the editor: what the editor shows of it, else
 * what is in the workspace, read anew when the workspace's files change.
 */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useApi } from '../../../labApi'

export interface DockerfilePlace {
  readonly workspace: string
  readonly path: string
  /** Its text in the editor; undefined while another file is there, or while it is read. */
  readonly edited: string | undefined
  /** Changes whenever files of the workspace do; undefined until they are known. */
  readonly files: object | undefined
}

/** To be called in a component's setup. Without such a file, or one that is no text, the text is empty. */
export function useDockerfileText(place: () => DockerfilePlace): Readonly<Ref<string>> {
  const { client } = useApi()
  const text = ref('')
  let shown = ''
  let isDisposed = false

  async function read({ workspace, path, files }: DockerfilePlace, key: string): Promise<void> {
    if (files === undefined) return
    const file = await client.workspaces.read({ workspace, path }).catch(() => undefined)
    const now = place()
    if (isDisposed || now.edited !== undefined || keyOf(now) !== key) return
    shown = key
    text.value = file?.kind === 'text' ? file.text : ''
  }

  watch(
    place,
    (now, before) => {
      const key = keyOf(now)
      if (now.edited !== undefined) {
        shown = key
        text.value = now.edited
      } else if (shown !== key || now.files !== before?.files) void read(now, key)
    },
    { immediate: true },
  )
  onScopeDispose(() => (isDisposed = true))
  return text
}

function keyOf({ workspace, path }: DockerfilePlace): string {
  return `${workspace}\n${path}`
}
