/**
 * `node floorServer.mjs SOCKET`: a bare Node server that answers the three requests of an exec (create, start, inspect)
 * at once and does nothing. What the client takes with it is the client's own, and HTTP's.
 */
import { createServer } from 'node:http'

const hello = Buffer.from('\x01\0\0\0\0\0\0\x03hi\n', 'latin1')

createServer((request, response) => {
  request.resume().once('end', () => answer(request.url, response))
}).listen(process.argv[2], () => console.log(`listening on unix://${process.argv[2]}`))

function answer(url, response) {
  if (!url.endsWith('/start')) {
    const body = JSON.stringify(url.endsWith('/json') ? { ExitCode: 0 } : { Id: 'f'.repeat(64) })
    response.writeHead(url.endsWith('/json') ? 200 : 201, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    })
    response.end(body)
    return
  }
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, { Connection: 'close' })
  response.flushHeaders()
  response.write(hello)
  response.end()
}
