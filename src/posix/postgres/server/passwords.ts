/** Passwords as PostgreSQL keeps them: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>` (RFC 5803). */
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'

/** Whether a password is the one that was kept. */
export function matchesVerifier(password: string, verifier: string): boolean {
  const [, iterations, salt, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? []
  if (iterations === undefined || salt === undefined || storedKey === undefined) return false
  const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const found = createHash('sha256').update(clientKey).digest()
  const kept = Buffer.from(storedKey, 'base64')
  return kept.length === found.length && timingSafeEqual(kept, found)
}
