/** Image references as they are typed. */

/** Splits `repository[:tag]`; the tag defaults to `latest`. A port of a registry's host is no tag. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const colon = reference.lastIndexOf(':')
  if (colon === -1 || reference.slice(colon).includes('/')) return { repository: reference, tag: 'latest' }
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) }
}
