/**
 * The lab without a transport: what stands behind the contract. A composition root (Electron's main process, the
 * browser host, the command line) supplies the simulator's process and a `ChannelHost` per link; everything else is
 * made here and ended by `dispose`.
 */
export { createBackend } from './router/createBackend'
export type { Backend, SimulatorProcess } from './router/types'
