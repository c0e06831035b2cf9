import { safeStorage } from 'electron';
import type { Sealer } from '../vault/index.ts';

/**
 * Seals with the operating system's keyring (DPAPI, Keychain, libsecret, KWallet). On Linux without
 * a keyring Chromium falls back to a key that everyone knows (`basic_text`): that is refused, and
 * the vault asks for a passphrase instead. Call after the app is ready.
 */
export function osSealer(): Sealer | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return undefined;
  }
  return {
    kind: 'os',
    seal: text => safeStorage.encryptString(text),
    open: sealed => safeStorage.decryptString(sealed),
  };
}
