/**
 * `app://camada/…`: the built page under an origin of its own, with the same policy and headers as the browser host.
 * Only listed files are served, so no address reaches anything else on the disk.
 */
import { readFile } from 'node:fs/promises'
import type { CustomScheme, Protocol } from 'electron'
import { listPageFiles } from '@backend/app/pageFiles'
import { contentPolicy, protectiveHeaders } from '@shared/contract/contentPolicy'

const scheme = 'app'
const host = 'camada'

export const pageAddress = `${scheme}://${host}/index.html`

/** To be registered before the app is ready. */
export const pageScheme: CustomScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** True for an address of the page, whatever its path. */
export function isPageAddress(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === `${scheme}:` && new URL(address).host === host
}

/** Serves the built page of `pageDir`. Throws LabError `notFound` when it isn't built. */
export async function servePage(protocol: Protocol, pageDir: string): Promise<void> {
  const files = await listPageFiles(pageDir)
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url)
    const file = request.method === 'GET' && url.host === host ? files.get(url.pathname) : undefined
    const headers = { ...protectiveHeaders, 'content-security-policy': contentPolicy() }
    if (file === undefined) return new Response('not found\n', { status: 404, headers })
    const body = new Uint8Array(await readFile(file.filePath))
    return new Response(body, { headers: { ...headers, 'content-type': file.contentType } })
  })
}
