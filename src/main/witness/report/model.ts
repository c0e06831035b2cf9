import { z } from 'zod';
import { outcomeName, stageName } from '../../../contracts/index.ts';
import { logKey } from '../keys.ts';

export const REPORT_VERSION = 1;

/** What the entries add up to. Made from them alone, so a verifier can make it again. */
export const reportSummary = z.object({
  invocations: z.number().int(),
  outcomes: z.partialRecord(z.union([outcomeName, z.literal('pending')]), z.number().int()),
  /** ms since accepted. */
  stages: z.array(
    z.object({
      stage: stageName,
      count: z.number().int(),
      p50: z.number(),
      p95: z.number(),
      p99: z.number(),
      max: z.number(),
    }),
  ),
  /** How each operation of each connection kept its promise; times are until the answer, ms. */
  service: z.array(
    z.object({
      connection: z.string(),
      operation: z.string(),
      count: z.number().int(),
      good: z.number().int(),
      p50: z.number(),
      p99: z.number(),
    }),
  ),
  failures: z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      connection: z.string(),
      operation: z.string(),
      outcome: outcomeName,
      message: z.string(),
      next: z.string(),
    }),
  ),
  costs: z.array(z.object({ currency: z.string(), amount: z.number() })),
  /** Fingerprints of the policies in force, newest last. */
  policies: z.array(z.string()),
  crew: z.array(z.string()),
});
export type ReportSummary = z.infer<typeof reportSummary>;

/** A report as data: what JSON holds, what HTML and PDF embed, what a verifier reads. */
export const reportModel = z.object({
  kind: z.literal('infrafabric-witness-report'),
  v: z.literal(REPORT_VERSION),
  /** Wall clock, ms since the epoch. */
  made: z.number(),
  cover: z.object({
    show: z.string(),
    /** The log's name. */
    studio: z.string(),
    /** The profile run that the report is about, if it is about one. */
    run: z.string().optional(),
    from: z.number(),
    to: z.number(),
  }),
  /** Signed note, or bare checkpoint text while the studio has no key. */
  checkpoint: z.string(),
  keys: z.array(logKey),
  /** The newest checkpoint that others cosigned. */
  cosigned: z.string().optional(),
  /** Each entry's number and its exact bytes. */
  entries: z.array(z.tuple([z.number().int().nonnegative(), z.string()])),
  /** One proof for all entries, base64. */
  proof: z.array(z.string()),
  summary: reportSummary,
});
export type Report = z.infer<typeof reportModel>;

export const reportFormats = ['json', 'html', 'csv', 'pdf', 'tlog-proof'] as const;
export type ReportFormat = (typeof reportFormats)[number];
