import { Settings } from 'lucide-vue-next'
import type { NavigationItem } from '../../router'
import type { RouteRecordRaw } from 'vue-router'

export const navigation: NavigationItem = { route: 'settings', label: 'settings.title', icon: Settings, order: 110 }

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./SettingsScreen.vue'),
    meta: { section: 'settings' },
  },
]
