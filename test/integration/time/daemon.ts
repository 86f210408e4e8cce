/** A daemon by its socket: requests as they are, and everything that it holds, to be compared as a whole. */
import { createHash } from 'node:crypto'
import { request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

export class Daemon {
  constructor(private readonly socketPath: string) {}

  send(method: string, path: string, body?: Buffer | object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const isBytes = Buffer.isBuffer(body)
      const bytes = body === undefined ? undefined : isBytes ? body : Buffer.from(JSON.stringify(body))
      const type = isBytes ? 'application/x-tar' : 'application/json'
      const headers = bytes === undefined ? {} : { 'Content-Type': type, 'Content-Length': bytes.length }
      const call = request({ socketPath: this.socketPath, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
        response.on('error', reject)
      })
      call.on('error', reject)
      call.end(bytes)
    })
  }

  async json<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.send(method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.body.toString()}`)
    return JSON.parse(answer.body.toString() || 'null') as T
  }

  private async sum(path: string): Promise<string> {
    const { status, body } = await this.send('GET', path)
    return `${String(status)} ${createHash('sha256').update(body).digest('hex')}`
  }

  /** Everything: what inspect says, and sums of the archives of containers, volumes and the host's `/data`. */
  async everything(): Promise<unknown> {
    const containers = await this.json<{ Id: string }[]>('GET', '/containers/json?all=1')
    const images = await this.json<{ Id: string }[]>('GET', '/images/json?all=1')
    const { Volumes } = await this.json<{ Volumes: { Name: string }[] }>('GET', '/volumes')
    const networks = await this.json<{ Id: string }[]>('GET', '/networks')
    const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort()
    const held: Record<string, unknown> = {}
    for (const id of sorted(containers.map(({ Id }) => Id))) {
      held[`container ${id}`] = await this.json('GET', `/containers/${id}/json?size=1`)
      held[`files ${id}`] = await this.sum(`/containers/${id}/export`)
      held[`changes ${id}`] = await this.json('GET', `/containers/${id}/changes`)
      held[`log ${id}`] = await this.sum(`/containers/${id}/logs?stdout=1&stderr=1&timestamps=1`)
    }
    for (const id of sorted(images.map(({ Id }) => Id)))
      held[`image ${id}`] = await this.json('GET', `/images/${id}/json`)
    for (const name of sorted(Volumes.map(({ Name }) => Name))) {
      held[`volume ${name}`] = await this.json('GET', `/volumes/${name}`)
      const path = `/var/lib/docker/volumes/${name}/_data`
      held[`volume files ${name}`] = await this.sum(`/camada/v1/host-disk/archive?path=${path}`)
    }
    for (const id of sorted(networks.map(({ Id }) => Id)))
      held[`network ${id}`] = await this.json('GET', `/networks/${id}`)
    held['host'] = await this.sum('/camada/v1/host-disk/archive?path=/data')
    return held
  }
}
