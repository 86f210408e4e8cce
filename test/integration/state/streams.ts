/** All of a stream as text. */
export async function gatherText(stream: NodeJS.ReadableStream): Promise<string> {
  // A killed simulator resets connections that nobody reads any more.
  stream.on('error', () => undefined)
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}
