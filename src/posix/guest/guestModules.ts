/** Every guest module by its name: loaded in a worker, and only when one asks for it. */
import type { GuestModule } from './guestSystem'

type Load = () => Promise<{ readonly run: GuestModule }>

export const guestModules: Readonly<Record<string, Load>> = {
  mysql: () => import('../mysql/guest'),
  initdb: () => import('../postgres/guest/initialise'),
  postgres: () => import('../postgres/guest/server'),
  python: () => import('../python/guest'),
  probe: () => import('./probe'),
}
