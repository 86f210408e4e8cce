import type { FeatureRoutes } from '../../router'

/** `?image=` and `?volume=` fill the form. */
export const routes: FeatureRoutes['routes'] = [
  { path: '/run', name: 'run', component: () => import('./RunScreen.vue'), meta: { section: 'containers' } },
]
