/** An answer of JSON objects, one a line (CRLF, as Go's `jsonmessage` writes them). The head goes out with the first. */
import { goJson } from '../../layers/configJson'
import type { Exchange } from '../exchange'

export class JsonLines {
  started = false

  constructor(private readonly exchange: Exchange) {}

  /** Waits while the client is slow. */
  send(message: object): Promise<void> {
    this.begin()
    return this.exchange.write(`${goJson(message)}\r\n`)
  }

  begin(): void {
    if (this.started) return
    this.started = true
    this.exchange.startStream('application/json')
  }

  end(): void {
    this.begin()
    this.exchange.end()
  }
}
