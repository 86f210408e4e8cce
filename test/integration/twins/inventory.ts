/** What is left of a run on a daemon: its containers, images, volumes and networks, a line each; and its removal. */
import { ask, type Twin } from './ask'
import { jsonOf } from './engine'
import { containerDetails, imageDetails, messageOf, networkRow, summary, volumeRow } from './summary'

type Row = Readonly<Record<string, unknown>>

/** Every name that an image of a sequence may have. */
const names = ['@img:1', '@img:2', '@other:latest', '@img:latest']

export async function inventory(twin: Twin): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { Id } of await ours(twin)) {
    const view = jsonOf(await ask(twin, { method: 'GET', path: `/containers/${Id}/json` })) as Row
    const changed = summary(await ask(twin, { method: 'GET', path: `/containers/${Id}/changes` }))
    lines.push(`${JSON.stringify(containerDetails(view))} ${changed}`)
  }
  return [...lines.sort(), ...(await imagesLeft(twin)), ...(await volumesLeft(twin)), ...(await networksLeft(twin))]
}

async function imagesLeft(twin: Twin): Promise<readonly string[]> {
  const base = layersOf(jsonOf(await ask(twin, { method: 'GET', path: '/images/alpine/json' })))
  const lines: string[] = []
  for (const tag of names) {
    const answer = await ask(twin, { method: 'GET', path: `/images/${tag}/json` })
    if (answer.status !== 200) continue
    const view = jsonOf(answer)
    const layers = layersOf(view)
    const own = layers[0] === base[0] ? layers.length - base.length : layers.length
    lines.push(JSON.stringify([tag, own, imageDetails(view as Row)]))
  }
  return lines
}

/** An image without layers has no list of them. */
function layersOf(view: unknown): readonly string[] {
  return (view as { RootFS: { Layers?: readonly string[] } }).RootFS.Layers ?? []
}

async function volumesLeft(twin: Twin): Promise<readonly string[]> {
  const path = `/volumes?filters=${encodeURIComponent(JSON.stringify({ name: ['@'] }))}`
  const { Volumes } = jsonOf(await ask(twin, { method: 'GET', path })) as { Volumes: readonly Row[] | null }
  return (Volumes ?? []).map((volume) => JSON.stringify(volumeRow(volume))).sort()
}

async function networksLeft(twin: Twin): Promise<readonly string[]> {
  return (await ownNetworks(twin)).map((network) => JSON.stringify(networkRow(network))).sort()
}

async function ownNetworks(twin: Twin): Promise<readonly Row[]> {
  const path = `/networks?filters=${encodeURIComponent(JSON.stringify({ name: ['@'] }))}`
  return jsonOf(await ask(twin, { method: 'GET', path })) as readonly Row[]
}

async function ours(twin: Twin): Promise<readonly { Id: string }[]> {
  const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ name: ['@'] }))}`
  const answer = await ask(twin, { method: 'GET', path })
  if (answer.status !== 200) throw new Error(`the containers can't be listed: ${messageOf(answer)}`)
  return jsonOf(answer) as readonly { Id: string }[]
}

/** Removes all that carries the prefix, and the images without a name that carry its label. */
export async function clean(twin: Twin): Promise<void> {
  for (const { Id } of await ours(twin)) await ask(twin, { method: 'DELETE', path: `/containers/${Id}?force=1&v=1` })
  for (const tag of names) await ask(twin, { method: 'DELETE', path: `/images/${tag}?force=1` })
  for (const volume of ['@v', '@w', '@none']) await ask(twin, { method: 'DELETE', path: `/volumes/${volume}?force=1` })
  for (const network of await ownNetworks(twin)) {
    await ask(twin, { method: 'DELETE', path: `/networks/${String(network['Id'])}` })
  }
  const filters = encodeURIComponent(JSON.stringify({ label: ['camada.twin=@'] }))
  await ask(twin, { method: 'POST', path: `/images/prune?filters=${filters}` })
}
