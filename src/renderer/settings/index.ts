export { SettingsView } from './settings-view.tsx';
export { VaultUnlock } from './vault-unlock.tsx';
