/**
 * The page's side of the contract: typed calls, event streams and channels over the current link, and a new link when
 * it breaks. A call made while there is no link fails at once with LabError `unavailable`; streams under way fail
 * with the same, and whoever follows one opens it anew. Whatever the other side throws arrives as a LabError.
 */
import { createORPCClient, ORPCError, type ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { createLink, type Link, type LinkPort } from '@shared/contract/link'
import { LabError, labErrorSchema, toLabError } from '@shared/errors'
import { connect, watchForNewToken } from './connect'
import type { LabApi, LabClient } from './labApi'

export interface Api extends LabApi {
  /** The link is lost; each reconnection is under way by itself. Returns the disposer. */
  onDisconnect(listener: (error: LabError) => void): () => void
  /** A new link is up. Returns the disposer. */
  onReconnect(listener: () => void): () => void
  /** Ends the link for good. */
  dispose(): void
}

export interface ApiOptions {
  /** Opens a connection. Default: to the page's own host. */
  readonly connect?: () => Promise<LinkPort>
  /** Waits before the first new attempt; doubles up to 5 s. Default 250. */
  readonly firstDelayMs?: number
}

const longestDelayMs = 5_000

/**
 * Connects and resolves when calls can be made. Throws LabError `forbidden` when the host refuses this page's token,
 * `unavailable` when it doesn't answer.
 */
export async function createApi(options: ApiOptions = {}): Promise<Api> {
  if (options.connect === undefined) watchForNewToken()
  const connection = new Connection(options.connect ?? connect, options.firstDelayMs ?? 250)
  await connection.open()
  const client: LabClient = createORPCClient(connection)
  const bridge = window.camada
  return {
    client,
    openChannel: (id) => connection.link().channels.open(id),
    ...(bridge === undefined ? {} : { dropPath: (file) => bridge.pathForFile(file) }),
    onDisconnect: (listener) => listen(connection.disconnected, listener),
    onReconnect: (listener) => listen(connection.reconnected, listener),
    dispose: () => connection.dispose(),
  }
}

/** The current link, replaced when it breaks, as oRPC's client link. */
class Connection implements ClientLink<Record<never, never>> {
  readonly disconnected = new Set<(error: LabError) => void>()
  readonly reconnected = new Set<() => void>()
  readonly #connect: () => Promise<LinkPort>
  readonly #firstDelayMs: number
  #current: { readonly link: Link; readonly rpc: RPCLink<Record<never, never>> } | undefined
  #isDisposed = false

  constructor(connect: () => Promise<LinkPort>, firstDelayMs: number) {
    this.#connect = connect
    this.#firstDelayMs = firstDelayMs
  }

  async open(): Promise<void> {
    const link = createLink(await this.#connect())
    if (this.#isDisposed) return link.close()
    this.#current = { link, rpc: new RPCLink({ port: link.rpc }) }
    void link.closed.then(() => this.#lost())
  }

  link(): Link {
    if (this.#current === undefined) throw connectionLost()
    return this.#current.link
  }

  readonly call: ClientLink<Record<never, never>>['call'] = async (path, input, options) => {
    const current = this.#current
    if (current === undefined) throw connectionLost()
    const translate = (thrown: unknown): LabError =>
      current.link.isClosed && options.signal?.aborted !== true ? connectionLost() : fromContract(thrown)
    try {
      const output = await current.rpc.call(path, input, options)
      return isAsyncIterator(output) ? translated(output, translate) : output
    } catch (thrown) {
      throw translate(thrown)
    }
  }

  dispose(): void {
    this.#isDisposed = true
    this.#current?.link.close()
    this.#current = undefined
  }

  #lost(): void {
    if (this.#isDisposed) return
    this.#current = undefined
    for (const listener of [...this.disconnected]) listener(connectionLost())
    void this.#reopen()
  }

  /** Tries until it succeeds, is refused or disposed. */
  async #reopen(): Promise<void> {
    for (let delayMs = this.#firstDelayMs; !this.#isDisposed; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      await new Promise((resolve) => setTimeout(resolve, delayMs))
      try {
        await this.open()
        for (const listener of [...this.reconnected]) listener()
        return
      } catch (thrown) {
        const error = toLabError(thrown)
        if (error.kind === 'forbidden') {
          for (const listener of [...this.disconnected]) listener(error)
          return
        }
      }
    }
  }
}

/** A LabError for anything that a call threw: the contract's own error, a refused input, an abort. */
function fromContract(thrown: unknown): LabError {
  if (thrown instanceof ORPCError) {
    const parsed = labErrorSchema.safeParse(thrown.code === 'LAB_ERROR' ? thrown.data : undefined)
    if (parsed.success) return LabError.fromData(parsed.data)
    return new LabError(thrown.code === 'BAD_REQUEST' ? 'invalid' : 'system', thrown.message, { cause: thrown })
  }
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new LabError('cancelled', thrown.message, { cause: thrown })
  return toLabError(thrown)
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value
}

/** The same stream with its errors translated. No generator: `return` must reach a source that waits in `next`. */
function translated(
  source: AsyncIterator<unknown, unknown, void>,
  translate: (thrown: unknown) => LabError,
): AsyncIterableIterator<unknown, unknown, void> {
  const stream: AsyncIterableIterator<unknown, unknown, void> = {
    next: async () => {
      try {
        return await source.next()
      } catch (thrown) {
        throw translate(thrown)
      }
    },
    return: async (value) => (await source.return?.(value)) ?? { done: true, value },
    [Symbol.asyncIterator]: () => stream,
  }
  return stream
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function connectionLost(): LabError {
  return new LabError('unavailable', 'the connection to the lab is lost', { hint: { key: 'connection.lost' } })
}
