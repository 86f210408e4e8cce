/** Running a console line that the user agreed to on a screen: what it said, or its failure thrown. */
import { LabError } from '@shared/errors'
import { useApi } from '../labApi'

const longestMs = 60_000

/**
 * To be called in a component's setup. The line ends after a minute. The function throws LabError system with what the
 * line said when it failed and did not say anything on its output.
 */
export function useAgreedLine(): (workspace: string, line: string) => Promise<string> {
  const { client } = useApi()
  return async (workspace, line) => {
    const signal = AbortSignal.timeout(longestMs)
    const { exitCode, stdout, stderr } = await client.console.run({ workspace, line }, { signal })
    if (exitCode !== 0 && stdout.trim() === '') {
      throw new LabError('system', stderr.trim() === '' ? `exit ${String(exitCode)}` : stderr.trim())
    }
    return `${stdout}${stderr}`.trim()
  }
}
