export type { ReportMade, ReportRequest } from './make.ts';
export { makeReport } from './make.ts';
export { type ReportFormat, reportFormats } from './model.ts';
export { type FileVerification, type Verdict, type VerifyOptions, verifyFile } from './verify.ts';
