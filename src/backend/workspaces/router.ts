/** The contract's `workspaces`: calls on the store, and a workspace again whenever its files change. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { ByteChannel } from '@shared/contract/channels'
import type { Workspace } from '@shared/docker/build'
import { toLabError } from '@shared/errors'
import { os } from '../router/os'
import { subscription } from '../router/subscription'
import type { BackendContext } from '../router/types'
import type { WorkspaceStore } from './workspaceStore'

/** Serves a store. */
export function createWorkspacesRouter(store: WorkspaceStore): Router<Contract['workspaces'], BackendContext> {
  return {
    list: os.workspaces.list.handler(() => store.list()),
    open: os.workspaces.open.handler(({ input }) => store.open(input.workspace)),
    watch: os.workspaces.watch.handler(({ input, signal }) => follow(store, input.workspace, signal)),
    read: os.workspaces.read.handler(({ input }) => store.read(input.workspace, input.path)),
    write: os.workspaces.write.handler(async ({ input }) => {
      await store.write(input.workspace, input.path, input.text)
      return store.open(input.workspace)
    }),
    createDirectory: os.workspaces.createDirectory.handler(async ({ input }) => {
      await store.createDirectory(input.workspace, input.path)
      return store.open(input.workspace)
    }),
    rename: os.workspaces.rename.handler(async ({ input }) => {
      await store.rename(input.workspace, input.path, input.newPath)
      return store.open(input.workspace)
    }),
    remove: os.workspaces.remove.handler(async ({ input }) => {
      const undoId = await store.remove(input.workspace, input.path)
      return { workspace: await store.open(input.workspace), undoId }
    }),
    undoRemove: os.workspaces.undoRemove.handler(async ({ input }) => store.open(await store.undoRemove(input.undoId))),
    upload: os.workspaces.upload.handler(({ input, context }) => {
      const channel = context.channels.create()
      void receive(store, input, channel)
      return { input: channel.id }
    }),
    importPath: os.workspaces.importPath.handler(async ({ input }) => {
      await store.importPath(input.workspace, input.path)
      return store.open(input.workspace)
    }),
  }
}

/** Ends the channel when the file is there, or with the error's message. */
async function receive(
  store: WorkspaceStore,
  input: { workspace: string; path: string; sizeBytes: number },
  channel: ByteChannel,
): Promise<void> {
  try {
    await store.receive(input.workspace, input.path, channel.incoming, input.sizeBytes)
    channel.end()
  } catch (error) {
    channel.end(toLabError(error).message)
  }
}

function follow(
  store: WorkspaceStore,
  name: string,
  signal: AbortSignal | undefined,
): AsyncIteratorObject<Workspace, void, void> {
  return subscription<Workspace>({
    latestOnly: true,
    signal,
    subscribe: (push, end) => {
      const send = (): void => void store.open(name).then(push, end)
      let stop: (() => void) | undefined
      let isOver = false
      void store.open(name).then((workspace) => {
        if (!isOver) stop = store.watch(name, send)
        push(workspace)
      }, end)
      return () => {
        isOver = true
        stop?.()
      }
    },
  })
}
