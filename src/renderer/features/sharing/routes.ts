import { Blocks } from 'lucide-vue-next'
import type { RouteRecordRaw } from 'vue-router'
import type { NavigationItem } from '../../router'

export const navigation: NavigationItem = { route: 'sharing', label: 'sharing.menu', icon: Blocks, order: 35 }

export const routes: RouteRecordRaw[] = [
  { path: '/sharing', name: 'sharing', component: () => import('./SharingScreen.vue'), meta: { section: 'sharing' } },
]
