/**
 * Frames of a link on the wire. oRPC's text messages travel as they are; every binary message starts with one type
 * byte, so that both lanes share one duplex connection:
 *
 *     0 rpc     payload                       an oRPC message that is binary
 *     1 data    channel (u32 BE), payload     at most 64 KiB
 *     2 credit  channel, amount (u32 BE)      lets the other end send that much more
 *     3 end     channel, error text (UTF-8)   no more data will come; an empty text is a plain end
 *     4 close   channel                       both directions are dropped
 *
 * A data frame costs its payload plus a fixed overhead, so that a window also bounds the number of tiny frames.
 */

export const chunkBytes = 64 * 1024
export const windowBytes = 256 * 1024
/** What a data frame costs beside its payload, in bytes of credit. */
const frameOverheadBytes = 64

export type ChannelFrame =
  | { readonly kind: 'data'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'credit'; readonly id: number; readonly amount: number }
  | { readonly kind: 'end'; readonly id: number; readonly error: string | undefined }
  | { readonly kind: 'close'; readonly id: number }

export type Frame = { readonly kind: 'rpc'; readonly bytes: Uint8Array } | ChannelFrame

const types = { rpc: 0, data: 1, credit: 2, end: 3, close: 4 } as const
const headerBytes = 5

/** Credit that a data frame of `payloadBytes` uses up. */
export function frameCost(payloadBytes: number): number {
  return payloadBytes + frameOverheadBytes
}

/** One binary message for a frame; the payload is copied, so the caller may reuse its buffer. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  switch (frame.kind) {
    case 'rpc': {
      const message = new Uint8Array(1 + frame.bytes.length)
      message.set(frame.bytes, 1)
      return message
    }
    case 'data':
      return withHeader(types.data, frame.id, frame.bytes)
    case 'credit': {
      const amount = new Uint8Array(4)
      new DataView(amount.buffer).setUint32(0, frame.amount)
      return withHeader(types.credit, frame.id, amount)
    }
    case 'end':
      return withHeader(types.end, frame.id, new TextEncoder().encode(frame.error ?? ''))
    case 'close':
      return withHeader(types.close, frame.id, new Uint8Array(0))
  }
}

/** Reads a binary message; undefined for one that is not a frame. `bytes` is a view on the message. */
export function decodeFrame(message: Uint8Array): Frame | undefined {
  if (message[0] === types.rpc) return { kind: 'rpc', bytes: message.subarray(1) }
  if (message.length < headerBytes) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const id = view.getUint32(1)
  const payload = message.subarray(headerBytes)
  switch (message[0]) {
    case types.data:
      return payload.length > chunkBytes ? undefined : { kind: 'data', id, bytes: payload }
    case types.credit:
      return payload.length === 4 ? { kind: 'credit', id, amount: view.getUint32(headerBytes) } : undefined
    case types.end:
      return { kind: 'end', id, error: payload.length === 0 ? undefined : new TextDecoder().decode(payload) }
    case types.close:
      return { kind: 'close', id }
    default:
      return undefined
  }
}

function withHeader(type: number, id: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(headerBytes + payload.length)
  message[0] = type
  new DataView(message.buffer).setUint32(1, id)
  message.set(payload, headerBytes)
  return message
}
