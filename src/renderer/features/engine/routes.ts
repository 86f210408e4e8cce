import { Cpu } from 'lucide-vue-next'
import type { NavigationItem } from '../../router'
import type { RouteRecordRaw } from 'vue-router'

export const navigation: NavigationItem = { route: 'engine', label: 'engine.title', icon: Cpu, order: 100 }

export const routes: RouteRecordRaw[] = [
  { path: '/engine', name: 'engine', component: () => import('./EngineScreen.vue'), meta: { section: 'engine' } },
]
