/** Looks at a Dockerfile before anything is sent, for what the builder would refuse late, in riddles, or not at all. */
import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { buildKitNeeds } from '@shared/docker/dockerfile'
import { LabError } from '@shared/errors'

/** No Dockerfile that somebody wrote is larger. */
const limitBytes = 1024 * 1024

/** Reads it and gives its text. Throws LabError with a hint `build.…` and, where there is one, the line. */
export async function readDockerfile(folder: string, dockerfile: string): Promise<string> {
  const realPath = resolve(folder, dockerfile)
  const inside = relative(folder, realPath)
  if (inside === '' || inside.split(sep)[0] === '..') throw missing(dockerfile)
  const bytes = await readBounded(join(folder, inside)).catch((cause: unknown) => {
    throw cause instanceof LabError ? cause : missing(dockerfile, cause)
  })
  if (bytes.includes(0) || !isUtf8(bytes)) {
    throw new LabError('invalid', `the Dockerfile (${dockerfile}) is not a text file`, {
      hint: { key: 'build.binaryDockerfile', params: { dockerfile } },
    })
  }
  return bytes.toString('utf8')
}

/** Throws LabError `invalid` with the line and hint `build.needsBuildKit` where the classic builder won't do. */
export function refuseBuildKit(text: string): void {
  const [need] = buildKitNeeds(text)
  if (need === undefined) return
  throw new LabError('invalid', `dockerfile line ${need.line}: ${need.feature} requires BuildKit`, {
    hint: { key: 'build.needsBuildKit', params: { feature: need.feature, line: need.line } },
  })
}

async function readBounded(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > limitBytes) {
      throw new LabError('invalid', `the Dockerfile has ${size} bytes; more than ${limitBytes} is no Dockerfile`, {
        hint: { key: 'build.hugeDockerfile', params: { sizeBytes: size, limitBytes } },
      })
    }
    return await file.readFile()
  } finally {
    await file.close()
  }
}

function missing(dockerfile: string, cause?: unknown): LabError {
  return new LabError('notFound', `Cannot locate specified Dockerfile: ${dockerfile}`, {
    hint: { key: 'build.noDockerfile', params: { dockerfile } },
    cause,
  })
}
