/** Probes one address and prints state and hint: for a test that must not be root. */
import { probeEndpoint } from '../../../src/backend/docker/probe'

const url = process.argv[2] ?? ''

async function main(): Promise<void> {
  const { state, error } = await probeEndpoint({ id: url, url, origin: 'user', wantsTls: false })
  process.stdout.write(JSON.stringify([state, error?.kind, error?.hint?.key]))
}

void main()
