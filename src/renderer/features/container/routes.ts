import { Box } from 'lucide-vue-next'
import type { FeatureRoutes, NavigationItem } from '../../router'

export const navigation: NavigationItem = { route: 'containers', label: 'container.list.title', icon: Box, order: 40 }

export const routes: FeatureRoutes['routes'] = [
  {
    path: '/containers',
    name: 'containers',
    component: () => import('./ContainersScreen.vue'),
    meta: { section: 'containers' },
  },
  {
    path: '/containers/:container/:tab?',
    name: 'container',
    component: () => import('./ContainerScreen.vue'),
    meta: { section: 'containers' },
  },
]
