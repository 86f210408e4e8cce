/** Serves a backend on a link: what every host does with a connection once it trusts it. */
import { RPCHandler } from '@orpc/server/message-port'
import { createLink, type Link, type LinkPort } from '@shared/contract/link'
import type { Backend, BackendContext } from '../router/types'

/** Answers the contract on one connection; the link's `closed` resolves when it is over. */
export type ServeLink = (port: LinkPort) => Link

/** Makes the function that serves a backend's router on any number of links, each with channels of its own. */
export function linkServer(backend: Pick<Backend, 'router'>): ServeLink {
  const handler = new RPCHandler<BackendContext>(backend.router)
  return (port) => {
    const link = createLink(port)
    handler.upgrade(link.rpc, { context: { channels: link.channels } })
    return link
  }
}
