export { SHOW_SUBJECT } from './indexer.ts';
export type { LogKey } from './keys.ts';
export type { Repair } from './messages.ts';
export {
  cosign,
  parseNote,
  parseVerifier,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
  verifierText,
} from './note.ts';
export {
  type FileVerification,
  type ReportFormat,
  type ReportMade,
  type ReportRequest,
  reportFormats,
  type Verdict,
  verifyFile,
} from './report/index.ts';
export { openWitness, type Privacy, type Witness, type WitnessOptions } from './witness.ts';
