/** The suite on the simulator, or on the engine that `npm run conformance -- --engine URL` gives. */
import { conform } from './suite'

conform((name) => !name.startsWith('docker '))
