import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import { gatherOutput } from './gatherOutput'

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

it('sends what is written in one turn as one message, and what follows as another', async () => {
  const sent: string[] = []
  const output = gatherOutput((bytes) => Promise.resolve(void sent.push(Buffer.from(bytes).toString())))
  const reused = bytesOf('one')
  await output.write(reused)
  reused.fill(0)
  await output.write(bytesOf('\r\n'))
  await output.write(bytesOf('$ '))
  expect(sent).toEqual([])
  await output.drained()
  await output.write(bytesOf('two'))
  await output.drained()
  expect(sent).toEqual(['one\r\n$ ', 'two'])
})

it('sends the echo of Enter with what a quick command says, and by itself before a slow one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const sent: string[] = []
  const output = gatherOutput((bytes) => Promise.resolve(void sent.push(Buffer.from(bytes).toString())))
  await output.write(bytesOf('\r\n'))
  await turns()
  vi.advanceTimersByTime(7)
  expect(sent).toEqual([])
  await output.write(bytesOf('CONTAINER ID\r\n'))
  await new Promise((resolve) => setImmediate(resolve))
  await output.write(bytesOf('$ '))
  await output.drained()
  await output.write(bytesOf('\r\n'))
  await turns()
  vi.advanceTimersByTime(8)
  await output.drained()
  await output.write(bytesOf('done'))
  await output.drained()
  expect(sent).toEqual(['\r\nCONTAINER ID\r\n$ ', '\r\n', 'done'])
})

it('holds a writer up while its screen takes nothing, and keeps every byte in order', async () => {
  const chunk = fc.uint8Array({ maxLength: 9000 })
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), async (chunks) => {
      const sent: Uint8Array[] = []
      const output = gatherOutput(async (bytes) => {
        await new Promise((resolve) => setImmediate(resolve))
        sent.push(bytes)
      })
      for (const bytes of chunks) await output.write(bytes)
      await output.drained()
      expect(Buffer.concat(sent).equals(Buffer.concat(chunks))).toBe(true)
    }),
    { numRuns: 50 },
  )
  let take: () => void = () => undefined
  const slow = gatherOutput(() => new Promise((resolve) => (take = resolve)))
  let written = 0
  const writer = (async () => {
    for (; written < 100; written++) await slow.write(new Uint8Array(1000))
  })()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(written).toBeLessThan(40)
  const taking = setInterval(() => take(), 1)
  await writer
  await slow.drained()
  clearInterval(taking)
  expect(written).toBe(100)
})
