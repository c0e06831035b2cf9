export { describeStoreError, isDamage } from './fault.ts';
export { type DataLock, lockData } from './lock.ts';
export { type Migration, migrate } from './migrate.ts';
export { openStore, type Recovery, type Store, type StoreOptions } from './open.ts';
