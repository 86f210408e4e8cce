/** Program of the browser host, built to `out/main/server.js`; `npm run serve` and `npm start` run it. */
import { join } from 'node:path'
import { serve } from './serve'

process.exitCode = await serve(process.argv.slice(2), join(import.meta.dirname, '..', '..'))
// Sockets of an engine that hangs must not keep an ended program.
process.exit()
