export { keyFileSealer, passphraseSealer, type Sealer } from './sealer.ts';
export { openVault, type Vault, type VaultState, vaultSchema } from './vault.ts';
