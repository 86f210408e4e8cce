/** Labels that everything made for a lab carries: which lab, and which run of it. */

const labLabel = 'io.camada.lab'
export const runLabel = 'io.camada.run'

/** The labels of a run. */
export function labLabels(labId: string, runId: string): Record<string, string> {
  return { [labLabel]: labId, [runLabel]: runId }
}
