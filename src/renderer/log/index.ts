export { LogView } from './log-view.tsx';
export { VerifyRecord } from './verify-record.tsx';
