export { type Connections, checkConfig, openConnections } from './connections.ts';
export { studioMigrations } from './migrations.ts';
export { openPages, type Pages } from './pages.ts';
export { openSettings, type Settings } from './settings.ts';
