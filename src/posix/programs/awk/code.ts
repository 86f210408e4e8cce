/**
 * Compiled pieces of an awk program. A piece that never waits is a plain function; one that may (getline, system, loops,
 * calls of such functions) returns a promise. Loops always may, because they give way to other processes.
 */
import type { AwkArray, Value } from './values'

/** Local variables of a call. */
export type Frame = (Value | AwkArray)[]

export type Code<T> =
  | { readonly waits: false; readonly run: (frame: Frame) => T }
  | { readonly waits: true; readonly run: (frame: Frame) => Promise<T> }

export type Flow = undefined | 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return'

export function plain<T>(run: (frame: Frame) => T): Code<T> {
  return { waits: false, run }
}

/** One piece from several; it waits if one of them does. They are evaluated from left to right. */
export function combine<A, T>(codes: readonly Code<A>[], finish: (values: readonly A[], frame: Frame) => T): Code<T> {
  const runs: ((frame: Frame) => A)[] = []
  for (const code of codes) if (!code.waits) runs.push(code.run)
  if (runs.length < codes.length) {
    return {
      waits: true,
      run: async (frame) => {
        const values: A[] = []
        for (const code of codes) values.push(code.waits ? await code.run(frame) : code.run(frame))
        return finish(values, frame)
      },
    }
  }
  return plain((frame) =>
    finish(
      runs.map((run) => run(frame)),
      frame,
    ),
  )
}

export function map<A, T>(code: Code<A>, finish: (value: A, frame: Frame) => T): Code<T> {
  if (code.waits) return { waits: true, run: async (frame) => finish(await code.run(frame), frame) }
  const { run } = code
  return plain((frame) => finish(run(frame), frame))
}

export function both<A, B, T>(left: Code<A>, right: Code<B>, finish: (left: A, right: B, frame: Frame) => T): Code<T> {
  if (left.waits || right.waits)
    return {
      waits: true,
      run: async (frame) => {
        const first = await left.run(frame)
        return finish(first, await right.run(frame), frame)
      },
    }
  const [one, two] = [left.run, right.run]
  return plain((frame) => finish(one(frame), two(frame), frame))
}

/** Chooses the piece that goes on. */
export function choose<A, T>(test: Code<A>, pick: (value: A, frame: Frame) => Code<T>, waits: boolean): Code<T> {
  if (test.waits || waits) return { waits: true, run: async (frame) => pick(await test.run(frame), frame).run(frame) }
  const { run } = test
  return plain((frame) => {
    const chosen = pick(run(frame), frame)
    if (chosen.waits) throw new Error('a piece that waits was chosen where none may')
    return chosen.run(frame)
  })
}
