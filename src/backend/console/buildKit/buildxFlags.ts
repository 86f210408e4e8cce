/** Options of `docker build` that only BuildKit has (buildx 0.13 to 0.24); the classic builder's help lacks them. */
import { bool, list, text, type FlagTable } from '../flags'

export const buildxFlags = {
  allow: list('Allow extra privileged entitlement', { isHidden: true }),
  annotation: list('Add annotation to the image', { isHidden: true }),
  attest: list('Attestation parameters', { isHidden: true }),
  'build-context': list('Additional build contexts', { isHidden: true }),
  builder: text('Override the configured builder instance', { isHidden: true }),
  'cache-to': list('Cache export destinations', { isHidden: true }),
  load: bool('Shorthand for "--output=type=docker"', { isHidden: true }),
  'metadata-file': text('Write build result metadata to a file', { isHidden: true }),
  'no-cache-filter': list('Do not cache specified stages', { isHidden: true }),
  output: list('Output destination (format: "type=local,dest=path")', { short: 'o', isHidden: true }),
  progress: text('Set type of progress output', { isHidden: true }),
  provenance: text('Shorthand for "--attest=type=provenance"', { isHidden: true }),
  push: bool('Shorthand for "--output=type=registry"', { isHidden: true }),
  sbom: text('Shorthand for "--attest=type=sbom"', { isHidden: true }),
  secret: list('Secret to expose to the build', { isHidden: true }),
} as const satisfies FlagTable
